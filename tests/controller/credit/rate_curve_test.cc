#include "controller/credit/rate_curve.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(RateCurve, ASteadyRateSpacesArrivalsEvenly) {
  RateCurve curve({{0, 4}});
  EXPECT_EQ(curve.TimeOf(0), 0.0);
  EXPECT_EQ(curve.TimeOf(1), 0.25);
  EXPECT_EQ(curve.TimeOf(4000), 1000.0);
  EXPECT_DOUBLE_EQ(curve.ExpectedBy(10 * kSecond), 40);
}

// From 0 to 10/s over 20 s: t^2 / 4 arrivals by t.
TEST(RateCurve, ARampIsItsIntegral) {
  RateCurve curve({{0, 0}, {20 * kSecond, 10}});
  EXPECT_EQ(curve.TimeOf(0), 0.0);
  EXPECT_DOUBLE_EQ(*curve.TimeOf(1), 2);
  EXPECT_DOUBLE_EQ(*curve.TimeOf(25), 10);
  EXPECT_DOUBLE_EQ(*curve.TimeOf(100), 20);
  EXPECT_DOUBLE_EQ(*curve.TimeOf(110), 21);  // then it stays
  EXPECT_DOUBLE_EQ(curve.ExpectedBy(10 * kSecond), 25);
  EXPECT_DOUBLE_EQ(curve.ExpectedBy(30 * kSecond), 200);
  EXPECT_DOUBLE_EQ(curve.ExpectedBy(0), 0);
}

TEST(RateCurve, StepsAndSilencesAreKept) {
  // 1/s for 10 s, nothing for an hour, then 100/s.
  const Nanos hour = 3600 * kSecond;
  RateCurve curve({{0, 1}, {10 * kSecond, 1}, {10 * kSecond, 0}, {hour, 0}, {hour, 100}});
  EXPECT_DOUBLE_EQ(*curve.TimeOf(9.5), 9.5);
  EXPECT_DOUBLE_EQ(*curve.TimeOf(10), 3600);
  EXPECT_DOUBLE_EQ(*curve.TimeOf(11), 3600.01);
}

TEST(RateCurve, ARateThatDiesEndsTheArrivals) {
  RateCurve curve({{0, 2}, {10 * kSecond, 0}});  // 10 in all
  EXPECT_NEAR(*curve.TimeOf(7.5), 5, 1e-9);
  EXPECT_LT(*curve.TimeOf(9.9999), 10);
  EXPECT_EQ(curve.TimeOf(10.5), std::nullopt);
}

TEST(RateCurve, HoldsItsFirstValueFromTheBeginning) {
  RateCurve curve({{5 * kSecond, 2}, {10 * kSecond, 4}});
  EXPECT_DOUBLE_EQ(*curve.TimeOf(10), 5);
}

}  // namespace
}  // namespace imgperf
