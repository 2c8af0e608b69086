// Reads time. Injected everywhere, so that tests move it by hand.
#pragma once

#include <cstdint>

namespace imgperf {

// Nanoseconds on a named clock, or a length of time. Which, the variable's name says (`_ns` stamps, `_for`
// lengths).
using Nanos = std::int64_t;

inline constexpr Nanos kMicrosecond = 1'000;
inline constexpr Nanos kMillisecond = 1'000'000;
inline constexpr Nanos kSecond = 1'000'000'000;

// Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  // CLOCK_MONOTONIC: every stamp and latency.
  virtual Nanos Now() const = 0;
  // CLOCK_BOOTTIME: leases, which must also run out while the machine is suspended.
  virtual Nanos BootNow() const = 0;
  // CLOCK_REALTIME: once a run, as its anchor. Two of them are never subtracted.
  virtual Nanos WallNow() const = 0;
};

// The machine's clocks. The only place that reads them.
const Clock& SystemClock();
// What all threads of this process have used of the processors since it began. A system call.
Nanos ProcessCpuTime();

}  // namespace imgperf
