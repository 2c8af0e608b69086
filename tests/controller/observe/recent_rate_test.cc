#include "controller/observe/recent_rate.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

constexpr Nanos kPhaseStart = 1000 * kSecond;

// Notes `count(s)` at every second s up to `seconds`; the rate then.
double RateAfter(int seconds, auto&& count) {
  RecentRate rate(kPhaseStart);
  double last = 0;
  for (int s = 1; s <= seconds; ++s) {
    rate.Note(kPhaseStart + s * kSecond, count(s));
    last = rate.At(kPhaseStart + s * kSecond);
  }
  return last;
}

TEST(RecentRate, IsNothingBeforeTheFirstEnd) {
  EXPECT_EQ(RateAfter(30, [](int) { return 0u; }), 0);
}

TEST(RecentRate, FollowsASteadyFlow) {
  EXPECT_DOUBLE_EQ(RateAfter(3, [](int s) { return 12u * s; }), 12);
  EXPECT_DOUBLE_EQ(RateAfter(3600, [](int s) { return 20'000u * s; }), 20'000);
}

TEST(RecentRate, ForgetsWhatIsOlderThanTenSeconds) {
  const auto slows_down = [](int s) { return s <= 100 ? 50u * s : 5000u + 5u * (s - 100); };
  EXPECT_DOUBLE_EQ(RateAfter(110, slows_down), 5);
  EXPECT_GT(RateAfter(105, slows_down), 5);
}

TEST(RecentRate, OfSlowRequestsReachesBackToTenOfThem) {
  // Eight at once, each 50 s: the rate is the same right after eight ended and right before the next do.
  const auto in_step = [](int s) { return 8u * (s / 50); };
  for (const int second : {50, 99, 100, 149, 150, 199, 1000, 1049}) {
    EXPECT_DOUBLE_EQ(RateAfter(second, in_step), 8 / 50.0) << second;
  }
}

TEST(RecentRate, FallsWhenNothingComesAnyMore) {
  const auto stalls = [](int s) { return 12u * std::min(s, 60); };
  const double before = RateAfter(60, stalls);
  EXPECT_DOUBLE_EQ(before, 12);
  EXPECT_LT(RateAfter(70, stalls), before * 0.55);
  EXPECT_LT(RateAfter(180, stalls), before * 0.1);
}

}  // namespace
}  // namespace imgperf
