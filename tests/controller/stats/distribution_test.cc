#include "controller/stats/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace imgperf {
namespace {

// The definitions, word for word, on a sorted copy.
double SlowPercentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double rank = share * static_cast<double>(values.size() - 1);
  const double low = values[static_cast<std::size_t>(std::floor(rank))];
  const double high = values[static_cast<std::size_t>(std::ceil(rank))];
  return low + (high - low) * (rank - std::floor(rank));
}

TEST(Distribution, GivesTheGuidesFirstTable) {
  std::vector<double> values{12251.41, 12954.04, 12647.29};
  const auto d = *Summarize(values);
  EXPECT_NEAR(d.avg, 12617.58, 0.005);
  EXPECT_NEAR(d.At("p99"), 12947.91, 0.006);
  EXPECT_NEAR(d.At("p90"), 12892.69, 0.005);
  EXPECT_NEAR(d.At("p50"), 12647.29, 1e-9);
  EXPECT_NEAR(d.std, 287.62, 0.005);
  EXPECT_EQ(d.min, 12251.41);
  EXPECT_EQ(d.max, 12954.04);
  EXPECT_EQ(d.count, 3U);
}

TEST(Distribution, OfNothingIsNothing) {
  std::vector<double> none;
  EXPECT_FALSE(Summarize(none).has_value());
}

TEST(Distribution, OfOneValueIsThatValue) {
  std::vector<double> one{0.1};
  const auto d = *Summarize(one);
  for (const double p : d.percentiles) EXPECT_EQ(p, 0.1);
  EXPECT_EQ(d.avg, 0.1);
  EXPECT_EQ(d.sum, 0.1);
  EXPECT_EQ(d.std, 0);
}

TEST(Distribution, OfTwoValuesLiesBetweenThem) {
  std::vector<double> two{30, 10};
  const auto d = *Summarize(two);
  EXPECT_DOUBLE_EQ(d.At("p25"), 15);
  EXPECT_DOUBLE_EQ(d.At("p50"), 20);
  EXPECT_DOUBLE_EQ(d.At("p99_9"), 10 + 20 * 0.999);
  EXPECT_DOUBLE_EQ(d.std, 10);
  EXPECT_DOUBLE_EQ(d.avg, 20);
}

TEST(Distribution, EqualsTheDefinitionsOnRandomData) {
  std::mt19937_64 random(42);
  for (std::size_t round = 0; round < 300; ++round) {
    std::vector<double> values(1 + random() % 400);
    const bool ties = round % 3 == 0;
    for (double& v : values)
      v = ties ? static_cast<double>(random() % 7) : std::exp(static_cast<double>(random() % 1000) / 100);
    const std::vector<double> kept = values;
    const auto d = *Summarize(values);
    double sum = 0;
    for (const double v : kept) sum += v;
    const double mean = sum / static_cast<double>(kept.size());
    double squares = 0;
    for (const double v : kept) squares += (v - mean) * (v - mean);
    EXPECT_NEAR(d.sum, sum, 1e-9 * sum + 1e-12);
    EXPECT_NEAR(d.avg, mean, 1e-9 * mean + 1e-12);
    EXPECT_NEAR(d.std, std::sqrt(squares / static_cast<double>(kept.size())), 1e-8 * mean + 1e-12);
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
      const double expected = SlowPercentile(kept, kPercentiles[i].share);
      EXPECT_NEAR(d.percentiles[i], expected, 1e-12 * std::abs(expected)) << kPercentiles[i].name;
    }
    std::vector<double> all = kept;
    std::sort(all.begin(), all.end());
    std::sort(values.begin(), values.end());
    EXPECT_EQ(all, values) << "values were changed, not only moved";
  }
}

TEST(Distribution, TheSumDoesNotDriftWithTheCount) {
  std::vector<double> values(1'000'000, 0.1);
  values.push_back(0.2);
  EXPECT_NEAR(Summarize(values)->sum, 100'000.2, 1e-9);
}

TEST(Distribution, EqualValuesHaveNoSpread) {
  std::vector<double> values(12'345, 0.262144);
  const auto d = *Summarize(values);
  EXPECT_EQ(d.std, 0);
  EXPECT_EQ(d.avg, 0.262144);
}

}  // namespace
}  // namespace imgperf
