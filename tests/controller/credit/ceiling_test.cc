#include "controller/credit/ceiling.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

constexpr Nanos kT0 = 1000 * kSecond;

AttemptId Attempt(std::uint64_t n) { return {n, 0}; }

TEST(Ceiling, WithoutACurveNothingIsEverHeld) {
  Ceiling ceiling;
  ceiling.Begin(std::nullopt, kT0);
  for (std::uint64_t n = 0; n < 1000; ++n) {
    ASSERT_TRUE(ceiling.HasPlace());
    EXPECT_LT(ceiling.FreeSince(), 0);
    ceiling.Take(Attempt(n));
  }
  ceiling.Free(Attempt(3), kT0);
  EXPECT_EQ(ceiling.NextChange(), std::nullopt);
}

TEST(Ceiling, APlaceIsFreeWhenItsRequestEnded) {
  Ceiling ceiling;
  ceiling.Begin(LevelCurve::Constant(2), kT0);
  ceiling.Take(Attempt(0));
  EXPECT_LT(ceiling.FreeSince(), kT0);
  ceiling.Take(Attempt(1));
  EXPECT_FALSE(ceiling.HasPlace());
  ceiling.Free(Attempt(1), kT0 + 70);
  ceiling.Free(Attempt(0), kT0 + 50);
  ceiling.Free(Attempt(0), kT0 + 90);        // again: ignored
  ceiling.Free(Attempt(9), kT0 + 90);        // never taken
  EXPECT_EQ(ceiling.FreeSince(), kT0 + 50);  // the one that is free longest
  ceiling.Take(Attempt(2));
  EXPECT_EQ(ceiling.FreeSince(), kT0 + 70);
  ceiling.Take(Attempt(3));
  EXPECT_FALSE(ceiling.HasPlace());
}

TEST(Ceiling, RisesAtItsInstants) {
  Ceiling ceiling;
  ceiling.Begin(LevelCurve({{0, 1}, {kSecond, 1}, {kSecond, 3}}), kT0);
  ceiling.Take(Attempt(0));
  ceiling.Advance(kT0 + kSecond - 1);
  EXPECT_FALSE(ceiling.HasPlace());
  EXPECT_EQ(ceiling.NextChange(), kT0 + kSecond);
  ceiling.Advance(kT0 + 5 * kSecond);  // we looked late: the place was free from the step on
  ASSERT_TRUE(ceiling.HasPlace());
  EXPECT_EQ(ceiling.limit(), 3u);
  EXPECT_EQ(ceiling.FreeSince(), kT0 + kSecond);
  ceiling.Take(Attempt(1));
  ceiling.Take(Attempt(2));
  EXPECT_FALSE(ceiling.HasPlace());
}

TEST(Ceiling, FallsAsRequestsEnd) {
  Ceiling ceiling;
  ceiling.Begin(LevelCurve({{0, 3}, {kSecond, 3}, {kSecond, 1}, {2 * kSecond, 1}, {2 * kSecond, 2}}), kT0);
  for (std::uint64_t n = 0; n < 3; ++n) ceiling.Take(Attempt(n));
  ceiling.Advance(kT0 + kSecond);
  ceiling.Free(Attempt(0), kT0 + kSecond + 1);
  ceiling.Free(Attempt(1), kT0 + kSecond + 2);
  EXPECT_FALSE(ceiling.HasPlace());  // one runs, one is allowed
  ceiling.Free(Attempt(2), kT0 + kSecond + 3);
  EXPECT_TRUE(ceiling.HasPlace());
  EXPECT_EQ(ceiling.FreeSince(), kT0 + kSecond + 3);
  ceiling.Advance(kT0 + 2 * kSecond);
  ceiling.Take(Attempt(4));
  EXPECT_EQ(ceiling.FreeSince(), kT0 + 2 * kSecond);
}

}  // namespace
}  // namespace imgperf
