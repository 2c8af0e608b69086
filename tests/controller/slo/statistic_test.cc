#include "controller/slo/statistic.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<double> Of(std::string_view stat, std::vector<double> values, std::uint64_t misses,
                         Comparison comparison = Comparison::kLess) {
  return StatisticOf(stat, values, misses, comparison);
}

TEST(Statistic, WithoutMissesItIsTheReports) {
  std::mt19937_64 random(7);
  for (const std::size_t n : {1, 2, 3, 10, 101, 1000}) {
    std::vector<double> values(n);
    for (double& value : values) value = static_cast<double>(random() % 100'000) / 7;
    std::vector<double> copy = values;
    const Distribution expected = *Summarize(copy);
    for (const Percentile& p : kPercentiles)
      EXPECT_EQ(Of(p.name, values, 0), expected.At(p.name)) << n << p.name;
    EXPECT_EQ(Of("avg", values, 0), expected.avg);
    EXPECT_EQ(Of("min", values, 0), expected.min);
    EXPECT_EQ(Of("max", values, 0), expected.max);
    EXPECT_EQ(Of("std", values, 0), expected.std);
  }
}

TEST(Statistic, MissesStandAboveEveryValue) {
  // Ranks 0 … 9: six values, four misses.
  const std::vector<double> values{6, 5, 4, 3, 2, 1};
  EXPECT_EQ(Of("p50", values, 4), 5.5);        // rank 4.5
  EXPECT_EQ(Of("p75", values, 4), kInfinity);  // rank 6.75
  EXPECT_EQ(Of("p50", values, 5), 6);          // rank 5, exactly the last value
  EXPECT_EQ(Of("p50", values, 6), kInfinity);  // rank 5.5, between the last value and a miss
}

TEST(Statistic, WhereMoreIsBetterMissesStandBelow) {
  const std::vector<double> values{6, 5, 4, 3, 2, 1};
  EXPECT_EQ(Of("p50", values, 4, Comparison::kAtLeast), 1.5);
  EXPECT_EQ(Of("p25", values, 4, Comparison::kMore), -kInfinity);
}

TEST(Statistic, MomentsAreOfCompletedRequests) {
  EXPECT_EQ(Of("avg", {1, 3}, 9), 2);
  EXPECT_EQ(Of("max", {1, 3}, 9), 3);
  EXPECT_EQ(Of("std", {1, 3}, 9), 1);
}

TEST(Statistic, NothingIsNothing) {
  EXPECT_EQ(Of("p50", {}, 0), std::nullopt);
  EXPECT_EQ(Of("avg", {}, 5), std::nullopt);
  EXPECT_EQ(Of("p50", {}, 1), kInfinity);
}

}  // namespace
}  // namespace imgperf
