// How long a worker tries to get its dataset, and how long it waits for another one that is at it. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include <absl/status/status.h>

#include "common/clock.h"

namespace imgperf {

// The streams of one fetch. Thread: its owner's.
class FetchRetry {
 public:
  static constexpr Nanos kFirstPause = 50 * kMillisecond;
  static constexpr Nanos kLastPause = kSecond;
  static constexpr Nanos kPatience = 60 * kSecond;  // without a further byte
  static constexpr int kMostDamaged = 5;            // streams that brought nonsense

  explicit FetchRetry(Nanos now) : progress_at_(now) {}
  // After a stream that ended with `status`, when `received` bytes had come in all: the pause before the next
  // one; nothing: give up.
  std::optional<Nanos> After(const absl::Status& status, std::uint64_t received, Nanos now);

 private:
  Nanos progress_at_;
  std::uint64_t received_ = 0;
  Nanos pause_ = kFirstPause;
  int damaged_ = 0;
};

// Whether another process that holds the lock is worth waiting for. Thread: its owner's.
class LockPatience {
 public:
  static constexpr Nanos kPatience = 10 * kSecond;  // without a sign of it
  static constexpr Nanos kLookEvery = 5 * kMillisecond;

  explicit LockPatience(Nanos now) : changed_at_(now) {}
  // `progress`: what the lock shows; only that it changes is of interest.
  bool Wait(Nanos progress, Nanos now) {
    if (progress != progress_) changed_at_ = now;
    progress_ = progress;
    return now - changed_at_ < kPatience;
  }

 private:
  Nanos changed_at_;
  Nanos progress_ = 0;
};

}  // namespace imgperf
