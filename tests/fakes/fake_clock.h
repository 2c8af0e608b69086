// A clock that moves only when told. All three readings move together.
#pragma once

#include "common/clock.h"

namespace imgperf {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Nanos start = kSecond) : now_(start) {}
  Nanos Now() const override { return now_; }
  Nanos BootNow() const override { return now_; }
  Nanos WallNow() const override { return kWallBase + now_; }
  void Advance(Nanos by) { now_ += by; }
  void Set(Nanos now) { now_ = now; }

  static constexpr Nanos kWallBase = 1'700'000'000 * kSecond;

 private:
  Nanos now_;
};

}  // namespace imgperf
