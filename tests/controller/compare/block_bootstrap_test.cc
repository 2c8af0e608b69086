#include "controller/compare/block_bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/controller/compare/simulated_series.h"

namespace imgperf {
namespace {

double Spread(const std::vector<double>& deviations) {
  double squares = 0;
  for (const double deviation : deviations) squares += deviation * deviation;
  return std::sqrt(squares / static_cast<double>(deviations.size()));
}

// On average over many series.
double MeanSpread(double memory, std::size_t count) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    sum += Spread(DrawMeans(SeriesWithMemory(memory, count, seed), seed).deviations);
  return sum / 20;
}

TEST(DrawMeans, SpreadAsMeansOfSuchSeriesDo) {
  for (const std::size_t count : {std::size_t{1000}, std::size_t{20'000}}) {
    for (const double memory : {0.0, 0.5, 0.9}) {
      const double known = 1 / (1 - memory) / std::sqrt(static_cast<double>(count));
      EXPECT_NEAR(MeanSpread(memory, count), known, 0.2 * known) << memory << " " << count;
    }
  }
}

TEST(DrawMeans, IndependenceWouldHaveSaidMuchLess) {
  const auto series = SeriesWithMemory(0.9, 5000, 3);
  const double independent = 1 / std::sqrt(1 - 0.81) / std::sqrt(5000.0);
  EXPECT_GT(Spread(DrawMeans(series, 1).deviations), 2.5 * independent);
}

TEST(DrawMeans, AreTheSameForTheSameSeed) {
  const auto series = SeriesWithMemory(0.5, 300, 4);
  EXPECT_EQ(DrawMeans(series, 7).deviations, DrawMeans(series, 7).deviations);
  EXPECT_NE(DrawMeans(series, 7).deviations, DrawMeans(series, 8).deviations);
}

TEST(DrawMeans, OfWhatIsHardlyThere) {
  const MeanDraws one = DrawMeans({5}, 1);
  EXPECT_EQ(one.mean, 5);
  EXPECT_EQ(Spread(one.deviations), 0);
  const MeanDraws same = DrawMeans(std::vector<double>(3000, 2.5), 1);
  EXPECT_EQ(same.mean, 2.5);
  EXPECT_NEAR(Spread(same.deviations), 0, 1e-12);
}

TEST(QuantileOfSorted, InterpolatesBetweenClosestRanks) {
  EXPECT_DOUBLE_EQ(QuantileOfSorted({1, 2, 4, 8}, 0.5), 3);
  EXPECT_DOUBLE_EQ(QuantileOfSorted({1, 2, 4, 8}, 1), 8);
  EXPECT_DOUBLE_EQ(QuantileOfSorted({7}, 0.9), 7);
  EXPECT_TRUE(std::isinf(QuantileOfSorted({1, INFINITY, INFINITY}, 0.9)));
}

}  // namespace
}  // namespace imgperf
