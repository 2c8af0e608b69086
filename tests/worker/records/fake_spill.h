// A disk in memory: counts, fills up, fails, stalls and harms when told to.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "worker/records/spill_store.h"

namespace imgperf {

// Thread: any.
class FakeSpill final : public SpillStore {
 public:
  absl::StatusOr<std::unique_ptr<const SpilledBytes>> Put(std::string_view bytes) override {
    std::unique_lock lock(mutex_);
    ++tries;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !stalled_; });
    if (!failure.ok()) return failure;
    if (kept_.size() >= room) return absl::ResourceExhaustedError("the disk is full");
    ++puts;
    kept_[puts] = std::string(bytes);
    changed_.notify_all();
    return std::make_unique<const Bytes>(*this, puts);
  }
  std::string Where() const override { return "a disk of the test"; }

  void Stall(bool stalled) {
    const std::lock_guard lock(mutex_);
    stalled_ = stalled;
    changed_.notify_all();
  }
  void MakeRoom() {
    const std::lock_guard lock(mutex_);
    room = ~0ULL;
  }
  void WaitTries(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return tries >= count; });
  }
  void WaitPuts(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return puts >= count; });
  }
  void WaitEmpty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return kept_.empty(); });
  }
  // Changes a byte of the newest that is kept.
  void HarmNewest() {
    const std::lock_guard lock(mutex_);
    kept_.rbegin()->second.back() ^= 1;
  }
  bool Holds(const std::string& text) {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, bytes] : kept_) {
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }

  // Set before anything is put.
  absl::Status failure;
  std::uint64_t room = ~0ULL;  // batches
  // Read once nothing is put any more.
  std::uint64_t tries = 0;
  std::uint64_t puts = 0;
  std::uint64_t reads = 0;

 private:
  class Bytes final : public SpilledBytes {
   public:
    Bytes(FakeSpill& spill, std::uint64_t id) : spill_(spill), id_(id) {}
    ~Bytes() override {
      const std::lock_guard lock(spill_.mutex_);
      spill_.kept_.erase(id_);
      spill_.changed_.notify_all();
    }
    absl::StatusOr<std::string> Read() const override {
      const std::lock_guard lock(spill_.mutex_);
      ++spill_.reads;
      return spill_.kept_.at(id_);
    }
    std::string Where() const override { return "a place of the test"; }

   private:
    FakeSpill& spill_;
    const std::uint64_t id_;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stalled_ = false;
  std::map<std::uint64_t, std::string> kept_;
};

}  // namespace imgperf
