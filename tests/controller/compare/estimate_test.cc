#include "controller/compare/estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "controller/compare/block_bootstrap.h"
#include "tests/controller/compare/simulated_series.h"

namespace imgperf {
namespace {

TEST(EstimatePercentile, IsExactAndDrawsLieAroundIt) {
  auto series = SeriesWithMemory(0.3, 999, 1);
  const auto estimate = EstimatePercentile(series, 0.9, 1);
  ASSERT_TRUE(estimate.has_value());
  std::sort(series.begin(), series.end());
  EXPECT_DOUBLE_EQ(estimate->value, QuantileOfSorted(series, 0.9));
  ASSERT_EQ(estimate->draws.size(), kDraws);
  const auto below = std::count_if(estimate->draws.begin(), estimate->draws.end(),
                                   [&](double x) { return x < estimate->value; });
  EXPECT_GT(below, 350);
  EXPECT_LT(below, 650);
}

TEST(EstimatePercentile, FailuresAreMisses) {
  std::vector<double> values(90, 1.0);
  values.insert(values.end(), 10, INFINITY);
  EXPECT_EQ(EstimatePercentile(values, 0.5, 1)->value, 1);
  EXPECT_TRUE(std::isinf(EstimatePercentile(values, 0.95, 1)->value));
}

TEST(EstimatePercentile, ATailOfFewIsOpen) {
  const auto estimate = EstimatePercentile(SeriesWithMemory(0, 50, 1), 0.99, 1);
  const auto open = std::count_if(estimate->draws.begin(), estimate->draws.end(),
                                  [](double x) { return std::isinf(x) && x > 0; });
  EXPECT_GT(open, 50) << "fifty requests have no p99";
}

TEST(Estimates, OfFewValuesThereAreNone) {
  const std::vector<double> few(kLeastValues - 1, 1.0);
  EXPECT_FALSE(EstimatePercentile(few, 0.5, 1));
  EXPECT_FALSE(EstimateMean(few, 1));
  EXPECT_FALSE(EstimateShare(few, 1));
  EXPECT_FALSE(EstimateRate(few, few, 1));
}

TEST(EstimateRate, IsTheQuotientOfTheSums) {
  std::vector<double> images;
  std::vector<double> seconds;
  for (int i = 0; i < 400; ++i) {
    images.push_back(1 + i % 3);
    seconds.push_back(0.5 + i % 2);
  }
  const auto rate = EstimateRate(images, seconds, 1);
  EXPECT_NEAR(rate->value, 799.0 / 400, 1e-3);
  EXPECT_FALSE(EstimateRate(images, std::vector<double>(400, 0.0), 1)) << "no time went by";
}

TEST(EstimateShare, WhereNothingFailedFewCouldHave) {
  const auto none = EstimateShare(std::vector<double>(1000, 0.0), 1);
  EXPECT_EQ(none->value, 0);
  const double worst = *std::max_element(none->draws.begin(), none->draws.end());
  EXPECT_GT(worst, 0.002);
  EXPECT_LT(worst, 0.03);
}

}  // namespace
}  // namespace imgperf
