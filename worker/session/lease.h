// A worker's permission to start requests (L1): three seconds from each beat that was answered, counted on
// CLOCK_BOOTTIME so that it also runs out while the machine is suspended. Pure. Thread: request loop.
#pragma once

#include <algorithm>
#include <optional>

#include "common/clock.h"

namespace imgperf {

class Lease {
 public:
  static constexpr Nanos kFor = 3 * kSecond;

  // The controller answered the beat sent at `beat_sent_boot`.
  void Extend(Nanos beat_sent_boot) {
    until_ = std::max(until_.value_or(beat_sent_boot + kFor), beat_sent_boot + kFor);
  }
  bool Holds(Nanos boot) const { return until_ && boot < *until_; }
  void Drop() { until_.reset(); }

 private:
  std::optional<Nanos> until_;
};

}  // namespace imgperf
