#include "worker/session/clock_bounds.h"

#include <cmath>
#include <cstdlib>
#include <random>

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

TEST(ClockBounds, TheBoundWidensWithTimeByTheDriftAllowed) {
  ClockBounds clock;
  clock.Add(kSecond, kSecond + kOffset + 1000, kSecond + kOffset + 1000, kSecond + 2000);
  EXPECT_GE(clock.At(3 * kSecond).bound, static_cast<std::uint64_t>(kMillisecond));
  EXPECT_LE(clock.At(3 * kSecond).bound, static_cast<std::uint64_t>(kMillisecond + 10 * kMicrosecond));
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

// A clock whose rate wanders within its 500 ppm, over delays of any symmetry: the truth is never outside the
// bound.
TEST(ClockBounds, HoldTheTruthForAClockThatWanders) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    std::mt19937 dice(seed);
    ClockBounds clock;
    double offset = static_cast<double>(kOffset);
    Nanos now = kSecond;
    const auto pass = [&](Nanos length) {
      offset += static_cast<double>(length) * 490e-6 * std::sin(static_cast<double>(now) / 7e9);
      now += length;
    };
    for (int beat = 0; beat < 200; ++beat) {
      const Nanos t1 = now;
      pass(1000 + dice() % 5'000'000);
      const Nanos t2 = now + static_cast<Nanos>(offset);
      pass(dice() % 100'000);
      const Nanos t3 = now + static_cast<Nanos>(offset);
      pass(1000 + dice() % 5'000'000);
      clock.Add(t1, t2, t3, now);
      pass(dice() % kSecond);
      const ClockEstimate estimate = clock.At(now);
      ASSERT_EQ(estimate.segment, 1u) << "seed " << seed;
      ASSERT_LE(std::abs(estimate.offset - static_cast<Nanos>(offset)),
                static_cast<Nanos>(estimate.bound) + 1);
    }
  }
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
