// Spilled records in files without names: their space comes back when their records are done with, and when
// the process ends, however it does.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "worker/records/spill_store.h"

namespace imgperf {

class SpillFile;

// Each file is made in `directory` for this user only (0600), under a random name that is removed at once: no
// other process finds it, and none is found that another process left. The directory is made at the first Put
// if it is missing. Nothing is synced: what is spilled need not outlive the process.
class SpillFiles final : public SpillStore {
 public:
  // `limit`: bytes of files at any time.
  SpillFiles(std::string directory, std::uint64_t limit);

  absl::StatusOr<std::unique_ptr<const SpilledBytes>> Put(std::string_view bytes) override;
  std::string Where() const override { return directory_; }
  std::uint64_t used() const { return *used_; }  // bytes of files

 private:
  absl::StatusOr<std::shared_ptr<SpillFile>> FileForNext();

  const std::string directory_;
  const std::uint64_t limit_;
  const std::shared_ptr<std::atomic<std::uint64_t>> used_;
  std::weak_ptr<SpillFile> current_;  // lives as long as somebody's bytes are in it
};

// Empty, or why nothing can be spilled into `directory`: it or what it would be made in is no directory, or
// not ours to write. Makes nothing.
std::string SpillDirFault(const std::string& directory);

// Where to spill when nobody said: $TMPDIR, or /tmp.
std::string DefaultSpillDir();

}  // namespace imgperf
