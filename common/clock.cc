#include "common/clock.h"

#include <ctime>

namespace imgperf {
namespace {

Nanos Read(clockid_t id) {
  timespec t{};
  clock_gettime(id, &t);
  return static_cast<Nanos>(t.tv_sec) * kSecond + t.tv_nsec;
}

class SystemClockType final : public Clock {
 public:
  Nanos Now() const override { return Read(CLOCK_MONOTONIC); }
  Nanos BootNow() const override { return Read(CLOCK_BOOTTIME); }
  Nanos WallNow() const override { return Read(CLOCK_REALTIME); }
};

}  // namespace

const Clock& SystemClock() {
  static const SystemClockType clock;
  return clock;
}

Nanos ProcessCpuTime() { return Read(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace imgperf
