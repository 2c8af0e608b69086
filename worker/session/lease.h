// A worker's permission to start requests (L1): three seconds from each beat that was answered, counted on CLOCK_BOOTTIME
// so that it also runs out while the machine is suspended. Pure. Thread: request loop.
#pragma once

#include <algorithm>

#include "common/clock.h"

namespace imgperf {

class Lease {
 public:
  static constexpr Nanos kFor = 3 * kSecond;

  // The controller answered the beat sent at `beat_sent_boot`.
  void Extend(Nanos beat_sent_boot) { until_ = std::max(until_, beat_sent_boot + kFor); }
  bool Holds(Nanos boot) const { return boot < until_; }
  void Drop() { until_ = 0; }

 private:
  Nanos until_ = 0;
};

}  // namespace imgperf
