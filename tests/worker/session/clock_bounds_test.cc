#include "worker/session/clock_bounds.h"

#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "worker/session/lease.h"

namespace imgperf {
namespace {

constexpr Nanos kOffset = 500 * kSecond;

TEST(ClockBounds, NothingIsKnownBeforeTheFirstExchange) { EXPECT_EQ(ClockBounds().At(kSecond).segment, 0u); }

TEST(ClockBounds, OneClockNeedsNoBound) {
  ClockBounds clock;
  clock.SameClock();
  clock.Add(1, 1000, 2000, 3);
  const ClockEstimate estimate = clock.At(5);
  EXPECT_EQ(estimate.offset, 0);
  EXPECT_EQ(estimate.bound, 0u);
  EXPECT_EQ(estimate.segment, 1u);
}

TEST(ClockBounds, AnExchangeProvesTheOffsetToHalfItsRoundTrip) {
  ClockBounds clock;
  const Nanos t1 = kSecond;
  clock.Add(t1, t1 + kOffset + 3 * kMillisecond, t1 + kOffset + 4 * kMillisecond, t1 + 5 * kMillisecond);
  const ClockEstimate estimate = clock.At(t1 + 5 * kMillisecond);
  EXPECT_LE(std::abs(estimate.offset - kOffset), static_cast<Nanos>(estimate.bound));
  EXPECT_LE(estimate.bound, 2 * kMillisecond + 10 * kMicrosecond);
  EXPECT_EQ(estimate.segment, 1u);
}

TEST(ClockBounds, OneExchangeSaysNothingOfTheDrift) {
  ClockBounds clock;
  clock.Add(kSecond, kSecond + kOffset + 1000, kSecond + kOffset + 1000, kSecond + 2000);
  const auto bound = static_cast<Nanos>(clock.At(3 * kSecond).bound);
  EXPECT_NEAR(static_cast<double>(bound), 2 * (ClockBounds::kSteepest + ClockBounds::kWander), 2000);
}

// 100 us each way, a beat a second, and a clock that gains 150 ppm.
ClockBounds AfterBeats(int beats, double drift) {
  ClockBounds clock;
  const auto off = [&](Nanos t) { return kOffset + static_cast<Nanos>(drift * static_cast<double>(t)); };
  for (int beat = 1; beat <= beats; ++beat) {
    const Nanos t1 = beat * kSecond;
    const Nanos middle = t1 + 100 * kMicrosecond;
    clock.Add(t1, middle + off(middle), middle + off(middle), t1 + 200 * kMicrosecond);
  }
  return clock;
}

TEST(ClockBounds, ManyExchangesTellTheDrift) {
  const ClockBounds clock = AfterBeats(60, 150e-6);
  const ClockEstimate later = clock.At(70 * kSecond);
  EXPECT_NEAR(static_cast<double>(later.offset), static_cast<double>(kOffset) + 150e-6 * 70e9, 30e3);
  EXPECT_LE(later.bound, 300'000u) << "after one exchange it would be 5 ms";
  EXPECT_EQ(later.segment, 1u);
}

TEST(ClockBounds, TheBoundWidensWithTheTimeSinceTheNewestExchange) {
  const ClockBounds clock = AfterBeats(60, 150e-6);
  EXPECT_LT(clock.At(61 * kSecond).bound, clock.At(62 * kSecond).bound);
  EXPECT_LT(clock.At(62 * kSecond).bound, clock.At(120 * kSecond).bound);
  EXPECT_LT(clock.At(60 * kSecond).bound, clock.At(50 * kSecond).bound) << "before it as well";
}

TEST(ClockBounds, ExchangesOlderThanAMinuteProveNothing) {
  ClockBounds clock = AfterBeats(60, 0);
  const Nanos t1 = 130 * kSecond;
  clock.Add(t1, t1 + kOffset + 1000, t1 + kOffset + 1000, t1 + 2000);
  ClockBounds alone;
  alone.Add(t1, t1 + kOffset + 1000, t1 + kOffset + 1000, t1 + 2000);
  EXPECT_EQ(clock.At(140 * kSecond).bound, alone.At(140 * kSecond).bound);
}

TEST(ClockBounds, ARateThatLeavesItsBandStartsANewSegment) {
  ClockBounds clock = AfterBeats(60, 0);
  const auto off = [](Nanos t) {
    return kOffset + static_cast<Nanos>(100e-6 * static_cast<double>(t - 60 * kSecond));
  };
  for (int beat = 61; beat <= 70; ++beat) {
    const Nanos t1 = beat * kSecond;
    const Nanos middle = t1 + 100 * kMicrosecond;
    clock.Add(t1, middle + off(middle), middle + off(middle), t1 + 200 * kMicrosecond);
  }
  const ClockEstimate estimate = clock.At(70 * kSecond);
  EXPECT_GE(estimate.segment, 2u);
  EXPECT_LE(std::abs(estimate.offset - off(70 * kSecond)), static_cast<Nanos>(estimate.bound));
}

TEST(ClockBounds, ASteppedClockStartsANewSegment) {
  ClockBounds clock;
  clock.Add(kSecond, kSecond + kOffset, kSecond + kOffset, kSecond + 1000);
  const Nanos stepped = kOffset + kSecond;
  clock.Add(2 * kSecond, 2 * kSecond + stepped, 2 * kSecond + stepped, 2 * kSecond + 1000);
  const ClockEstimate estimate = clock.At(2 * kSecond);
  EXPECT_EQ(estimate.segment, 2u);
  EXPECT_LE(std::abs(estimate.offset - stepped), static_cast<Nanos>(estimate.bound));
}

TEST(ClockBounds, AnExchangeThatStraddlesAStepIsIgnored) {
  ClockBounds clock;
  clock.Add(kSecond, kSecond + kOffset, kSecond + kOffset, kSecond + 1000);
  clock.Add(2 * kSecond, 2 * kSecond, 2 * kSecond + kOffset, 2 * kSecond + 1000);
  EXPECT_EQ(clock.At(2 * kSecond).segment, 1u);
}

// From a hostile or broken controller, or none at all.
TEST(ClockBounds, WhatIsNoExchangeIsIgnored) {
  constexpr Nanos kMax = std::numeric_limits<Nanos>::max();
  constexpr Nanos kMin = std::numeric_limits<Nanos>::min();
  ClockBounds clock;
  clock.Add(2 * kSecond, kSecond, kSecond, kSecond);      // received before it was sent
  clock.Add(kSecond, 2 * kSecond, kSecond, 2 * kSecond);  // answered before it was received
  clock.Add(0, 0, 0, kMax);
  clock.Add(kMin, kMax, kMax, kMin);
  EXPECT_EQ(clock.At(kSecond).segment, 0u);
}

TEST(Lease, HoldsThreeSecondsFromTheBeatThatWasAnswered) {
  Lease lease;
  EXPECT_FALSE(lease.Holds(0));
  lease.Extend(10 * kSecond);
  EXPECT_TRUE(lease.Holds(13 * kSecond - 1));
  EXPECT_FALSE(lease.Holds(13 * kSecond));
  lease.Extend(9 * kSecond);
  EXPECT_TRUE(lease.Holds(13 * kSecond - 1)) << "an older answer takes nothing away";
  lease.Drop();
  EXPECT_FALSE(lease.Holds(11 * kSecond));
}

}  // namespace
}  // namespace imgperf
