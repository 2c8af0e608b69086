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

// Thread: credit loop (which is the main thread: children die with the thread that started them).
class LocalWorkers {
 public:
  // A child ended: `how` says how, `clean` whether with exit status 0; `log` is its log file.
  using ExitHandler =
      std::function<void(std::uint32_t pid, const std::string& how, bool clean, const std::string& log)>;

  // `loop` outlives this.
  LocalWorkers(Loop& loop, ExitHandler on_exit);
  ~LocalWorkers();

  // Starts `count` of them, named local-1, local-2 …, told to register at `controller`. Logs go to
  // `artifact_dir`/logs; records for which memory has no room to `artifact_dir`/spill, unless the environment
  // says where. They find their credentials in the directory `credentials`; empty: they need none.
  absl::Status Start(std::uint32_t count, const std::string& controller, const std::string& artifact_dir,
                     const std::string& log_level, const std::string& credentials);
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
