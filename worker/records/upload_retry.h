// Whether an upload that failed is tried again, and when; and when uploads are not tried at all. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include <absl/status/status.h>

#include "common/clock.h"

namespace imgperf {

// The tries of one upload. While it gets on, it goes on. Thread: its owner's.
class UploadRetry {
 public:
  static constexpr Nanos kFirstPause = 50 * kMillisecond;
  static constexpr Nanos kLastPause = kSecond;
  // Without a further byte: where nobody answers, as long as records would wait, too; where somebody does who
  // takes nothing, no longer than a record may be late.
  static constexpr Nanos kAbsentFor = 60 * kSecond;
  static constexpr Nanos kStalledFor = 7 * kSecond;
  static constexpr int kMostDamaged = 3;  // arrivals with another hash

  explicit UploadRetry(Nanos now) : progress_at_(now) {}

  // After a try that failed with `status`, before which `offset` bytes had arrived, if that is known: the
  // pause before the next one; nothing: give up.
  std::optional<Nanos> After(const absl::Status& status, std::optional<std::uint64_t> offset, Nanos now);

 private:
  Nanos progress_at_;
  std::uint64_t offset_ = 0;
  bool first_ = true;  // its try is asked by the next one how far it got
  Nanos pause_ = kFirstPause;
  int damaged_ = 0;
};

// A circuit breaker: after an upload was given up because the controller took nothing, the next ones fail at
// once for a while, so that their records wait no more. Thread: its owner's.
class UploadBreaker {
 public:
  static constexpr Nanos kOpenFor = 5 * kSecond;

  bool Open(Nanos now) const { return now < until_; }
  // What is tried after a failure gets short tries until one succeeds.
  bool doubtful() const { return until_ != 0; }
  void Failed(Nanos now) { until_ = now + kOpenFor; }
  void Worked() { until_ = 0; }

 private:
  Nanos until_ = 0;
};

}  // namespace imgperf
