#include "common/clock.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(SystemClock, NeverGoesBack) {
  Nanos last = SystemClock().Now();
  for (int i = 0; i < 10'000; ++i) {
    const Nanos now = SystemClock().Now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(SystemClock, TurnsWithinMicroseconds) {
  // A clock that stood still, or ticked in milliseconds, would need more readings than this to change.
  const Nanos start = SystemClock().Now();
  int readings = 0;
  while (SystemClock().Now() == start) ASSERT_LT(++readings, 10'000);
}

TEST(SystemClock, BootTimeIsNeverBehindMonotonicTime) {
  const Nanos monotonic = SystemClock().Now();
  EXPECT_GE(SystemClock().BootNow(), monotonic);
}

TEST(SystemClock, WallTimeIsNanosecondsSince1970) {
  constexpr Nanos kYear2024 = 1'704'067'200 * kSecond;
  constexpr Nanos kYear2200 = 7'258'118'400 * kSecond;
  EXPECT_GT(SystemClock().WallNow(), kYear2024);
  EXPECT_LT(SystemClock().WallNow(), kYear2200);
}

}  // namespace
}  // namespace imgperf
