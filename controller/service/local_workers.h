// The workers that the controller starts on its own machine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <absl/status/status.h>

#include "common/loop.h"
#include "common/process.h"

namespace imgperf {

struct LocalWorkerSettings {
  std::uint32_t count = 0;
  std::uint32_t first = 1;   // they are named local-<first>, local-<first + 1> …
  std::string controller;    // HOST:PORT, where they register
  std::string artifact_dir;  // logs go to its logs/, records for which memory has no room to its spill/
  std::string log_level;
  std::string credentials;  // the directory where they find theirs; empty: they need none
};

// Thread: credit loop. A worker outlives a controller that is killed: it keeps the records that were not
// acknowledged until `imgperf resume` asks for them, for a minute.
class LocalWorkers {
 public:
  // A child ended: `how` says how, `clean` whether with exit status 0; `log` is its log file.
  using ExitHandler =
      std::function<void(std::uint32_t pid, const std::string& how, bool clean, const std::string& log)>;

  // `loop` outlives this.
  LocalWorkers(Loop& loop, ExitHandler on_exit);
  ~LocalWorkers();

  // The environment may say another place for the spill (IMGPERF_SPILL_DIR).
  absl::Status Start(const LocalWorkerSettings& settings);
  bool Owns(std::uint32_t pid) const;
  std::size_t alive() const;
  // Ends those still alive: asked first, killed after `patience_ms`. Removes what they had spilled. Blocks.
  void End(int patience_ms);

 private:
  struct Worker {
    Child child;
    std::uint32_t pid = 0;
    std::string log;
  };
  void OnExit(std::size_t index);

  Loop& loop_;
  ExitHandler on_exit_;
  std::vector<Worker> workers_;
  std::string spill_dir_;  // ours to remove; empty: the user's
};

}  // namespace imgperf
