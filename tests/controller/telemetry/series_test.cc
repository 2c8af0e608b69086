#include "controller/telemetry/series.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

using List = std::vector<SeriesPoint>;
std::vector<Span> From(int start, int end) { return {{start * kSecond, end * kSecond}}; }

const List kRamp{{10 * kSecond, 100}, {20 * kSecond, 300}, {30 * kSecond, 300}};

TEST(Series, KnowsNothingOutsideItsPoints) {
  EXPECT_EQ(Covered(kRamp, From(0, 40)), 0.5);
  EXPECT_EQ(Covered(kRamp, From(12, 28)), 1);
  EXPECT_EQ(Covered(kRamp, From(30, 40)), 0);
  EXPECT_EQ(Covered(kRamp, From(15, 15)), 0);
  EXPECT_EQ(IncreaseOver(kRamp, From(30, 40)), std::nullopt);
  EXPECT_EQ(IntegralOver(List(), From(0, 40)), std::nullopt);
  EXPECT_EQ(GaugeOver(kRamp, From(31, 40)), std::nullopt);
}

TEST(Series, CountersRiseByStraightLinesAndBeginAnewAtZero) {
  EXPECT_EQ(IncreaseOver(kRamp, From(0, 40)), 200);
  EXPECT_EQ(IncreaseOver(kRamp, From(15, 30)), 100);
  const List restarted{{0, 50}, {10 * kSecond, 80}, {20 * kSecond, 10}, {30 * kSecond, 40}};
  EXPECT_EQ(IncreaseOver(restarted, From(0, 30)), 30 + 10 + 30);
}

TEST(Series, StretchesAddUp) {
  const std::vector<Span> two{{10 * kSecond, 15 * kSecond}, {25 * kSecond, 35 * kSecond}};
  EXPECT_EQ(Covered(kRamp, two), 10.0 / 15);
  EXPECT_EQ(IncreaseOver(kRamp, two), 100);
  EXPECT_EQ(IntegralOver(kRamp, two), 150 * 5 + 300 * 5);
  EXPECT_EQ(GaugeOver(kRamp, two)->avg, 225);
}

TEST(Series, PowerOverTimeIsEnergy) {
  EXPECT_EQ(IntegralOver(kRamp, From(10, 30)), 200 * 10 + 300 * 10);
  EXPECT_EQ(IntegralOver(kRamp, From(15, 25)), 250 * 5 + 300 * 5);
}

TEST(Series, AGaugesMeanIsByTime) {
  const auto extent = GaugeOver(kRamp, From(10, 30));
  ASSERT_TRUE(extent);
  EXPECT_EQ(extent->min, 100);
  EXPECT_EQ(extent->avg, 250);
  EXPECT_EQ(extent->max, 300);
  const auto part = GaugeOver(kRamp, From(15, 18));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->min, 200);
  EXPECT_EQ(part->max, 260);
  const auto single = GaugeOver(List{{15 * kSecond, 7}}, From(10, 20));
  ASSERT_TRUE(single);
  EXPECT_EQ(single->avg, 7);
}

}  // namespace
}  // namespace imgperf
