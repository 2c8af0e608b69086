#include "worker/session/clock_polygon.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(ClockPolygon, BeginsWithEveryDriftForEveryOffset) {
  const ClockPolygon all({-10, 20}, 5);
  EXPECT_DOUBLE_EQ(all.At(0).low, -10);
  EXPECT_DOUBLE_EQ(all.At(0).high, 20);
  EXPECT_DOUBLE_EQ(all.At(2).low, -20);
  EXPECT_DOUBLE_EQ(all.At(2).high, 30);
  EXPECT_DOUBLE_EQ(all.At(-2).high, 30);
}

TEST(ClockPolygon, NoOffsetIsNoPolygon) { EXPECT_TRUE(ClockPolygon({1, 0}, 5).empty()); }

TEST(ClockPolygon, TwoInstantsTellTheDrift) {
  ClockPolygon polygon({-100, 100}, 50);
  polygon.AtLeast(0, 9);
  polygon.AtMost(0, 11);
  polygon.AtLeast(-10, -21);  // 3 a second, within 0.2
  polygon.AtMost(-10, -19);
  EXPECT_DOUBLE_EQ(polygon.At(0).low, 9);
  EXPECT_DOUBLE_EQ(polygon.At(0).high, 11);
  EXPECT_NEAR(polygon.At(10).low, 37, 1e-9);
  EXPECT_NEAR(polygon.At(10).high, 43, 1e-9);
}

TEST(ClockPolygon, AWeakerConstraintChangesNothing) {
  ClockPolygon polygon({-1, 1}, 1);
  polygon.AtMost(5, 7);
  polygon.AtLeast(-5, -7);
  EXPECT_DOUBLE_EQ(polygon.At(5).high, 6);
  EXPECT_DOUBLE_EQ(polygon.At(-5).low, -6);
}

TEST(ClockPolygon, ContradictionsLeaveNothing) {
  ClockPolygon polygon({-1, 1}, 1);
  polygon.AtLeast(0, 0.5);
  EXPECT_FALSE(polygon.empty());
  polygon.AtMost(0, 0.25);
  EXPECT_TRUE(polygon.empty());
  polygon.AtMost(0, 10);
  EXPECT_TRUE(polygon.empty());
}

TEST(ClockPolygon, MayShrinkToALine) {
  ClockPolygon polygon({-1, 1}, 1);
  polygon.AtLeast(0, 0.5);
  polygon.AtMost(0, 0.5);
  ASSERT_FALSE(polygon.empty());
  EXPECT_DOUBLE_EQ(polygon.At(0).low, polygon.At(0).high);
  EXPECT_DOUBLE_EQ(polygon.At(2).high, 2.5);
}

}  // namespace
}  // namespace imgperf
