#include "controller/compare/difference.h"

#include <gtest/gtest.h>

#include <cmath>

#include "controller/compare/block_bootstrap.h"
#include "tests/controller/compare/simulated_series.h"

namespace imgperf {
namespace {

Estimate MeanOf(double level, std::size_t count, std::uint64_t seed) {
  auto series = SeriesWithMemory(0.5, count, seed);
  for (double& value : series) value += level;
  return *EstimateMean(series, seed);
}

TEST(DifferenceOf, TellsWhatIsApart) {
  const Difference up = DifferenceOf(MeanOf(100, 2000, 1), MeanOf(110, 2000, 2));
  EXPECT_TRUE(up.told);
  EXPECT_NEAR(*up.relative, 0.1, 0.01);
  EXPECT_LT(*up.relative_low, 0.1);
  EXPECT_GT(*up.relative_high, 0.099);
  EXPECT_NEAR(up.absolute, 10, 0.5);
  EXPECT_EQ(VerdictOn(up, false), Verdict::kWorse);
  EXPECT_EQ(VerdictOn(up, true), Verdict::kBetter);
  const Difference down = DifferenceOf(MeanOf(110, 2000, 2), MeanOf(100, 2000, 1));
  EXPECT_EQ(VerdictOn(down, false), Verdict::kBetter);
  EXPECT_EQ(VerdictOn(down, true), Verdict::kWorse);
}

TEST(DifferenceOf, CannotTellWhatIsNot) {
  const Difference none = DifferenceOf(MeanOf(100, 500, 1), MeanOf(100, 500, 2));
  EXPECT_EQ(VerdictOn(none, false), Verdict::kCannotTell);
  EXPECT_LT(none.low, 0);
  EXPECT_GT(none.high, 0);
}

TEST(DifferenceOf, AgainstAPercentileAmongFailures) {
  std::vector<double> half(400, 10.0);
  for (std::size_t i = 0; i < half.size(); i += 2) half[i] = INFINITY;
  std::vector<double> well(400, 10.0);
  const auto first = EstimatePercentile(well, 0.9, 1);
  const auto second = EstimatePercentile(half, 0.9, 2);
  const Difference worse = DifferenceOf(*first, *second);
  EXPECT_FALSE(worse.relative.has_value());
  EXPECT_EQ(VerdictOn(worse, false), Verdict::kWorse);
  EXPECT_EQ(VerdictOn(DifferenceOf(*second, *first), false), Verdict::kBetter);
  EXPECT_EQ(VerdictOn(DifferenceOf(*second, *second), false), Verdict::kCannotTell);
}

TEST(RequestsToTell, FallsWithTheSquareOfTheDifference) {
  const Estimate first = MeanOf(100, 4000, 1);
  const Estimate second = MeanOf(101, 4000, 2);
  // A mean's standard deviation is 2 ÷ sqrt(n) here, of each side; times 2.576 + 0.842.
  const double known = std::pow((2.576 + 0.842) / std::log(1.005), 2) * 2 * std::pow(2.0 / 100, 2);
  const auto needed = RequestsToTell(first, second, 0.005);
  ASSERT_TRUE(needed.has_value());
  EXPECT_NEAR(static_cast<double>(*needed), known, 0.4 * known);
  const auto of_half = RequestsToTell(first, second, 0.0025);
  EXPECT_NEAR(static_cast<double>(*of_half), 4.0 * static_cast<double>(*needed),
              0.02 * static_cast<double>(*of_half));
  EXPECT_FALSE(RequestsToTell(first, second, 0).has_value());
}

TEST(RequestsToTell, OfATailAreThoseThatCarryIt) {
  auto series = SeriesWithMemory(0, 100, 1);
  for (double& value : series) value += 100;
  const auto p99 = EstimatePercentile(series, 0.99, 1);
  const auto needed = RequestsToTell(*p99, *p99, 10);
  ASSERT_TRUE(needed.has_value());
  EXPECT_GE(*needed, 1000u) << "ten values beyond it, whatever the difference";
}

TEST(RequestsToTell, AMemoryAsLongAsTheRunAsksForMoreThanIt) {
  auto series = SeriesWithMemory(0.9995, 2000, 1);
  for (double& value : series) value += 1000;
  const auto estimate = EstimateMean(series, 1);
  EXPECT_GE(*RequestsToTell(*estimate, *estimate, 10), 3 * series.size());
}

}  // namespace
}  // namespace imgperf
