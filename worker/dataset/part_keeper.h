// Keeps parts as they come: in the cache, or where there is none, in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "worker/dataset/part_cache.h"
#include "worker/dataset/parts_receiver.h"

namespace imgperf {

// Parts by hash.
using PartsByHash = std::map<std::string, std::shared_ptr<const PartBytes>>;

// Thread: its owner's.
class PartKeeper final : public PartSink {
 public:
  // More than this is not kept in memory.
  static constexpr std::uint64_t kMostInMemory = 8ULL << 30;

  // `lock`: of the dataset, while it may be written to the cache; null: everything goes to memory. All but
  // the lock outlive the keeper.
  PartKeeper(PartCache& cache, std::unique_ptr<FetchLock> lock, PartsByHash& parts)
      : cache_(cache), lock_(std::move(lock)), parts_(parts) {}

  absl::Status Begin(const PartId& part) override;
  // A disk that takes nothing more is left alone from then on.
  absl::Status Write(std::string_view bytes) override;
  absl::Status End() override;
  bool caching() const { return lock_ != nullptr; }

 private:
  void LeaveTheDisk(const absl::Status& why);

  PartCache& cache_;
  std::unique_ptr<FetchLock> lock_;
  PartsByHash& parts_;
  PartId part_;
  std::unique_ptr<NewPart> file_;
  std::uint64_t written_ = 0;  // to the file
  std::string memory_;
  std::uint64_t in_memory_ = 0;  // of all parts that ended there
};

}  // namespace imgperf
