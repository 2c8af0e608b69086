#include "controller/compare/block_length.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/controller/compare/simulated_series.h"

namespace imgperf {
namespace {

double MeanLength(double memory, std::size_t count) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    sum += static_cast<double>(BlockLength(SeriesWithMemory(memory, count, seed)));
  return sum / 20;
}

TEST(BlockLength, GrowsWithTheMemory) {
  EXPECT_LT(MeanLength(0, 1000), 4);
  // What the formula gives for an AR(1) whose autocovariances are known: (6 m² / (1 - m²)² · n)^(1/3).
  for (const double memory : {0.5, 0.8}) {
    const double known = std::cbrt(6 * memory * memory / std::pow(1 - memory * memory, 2) * 1000);
    EXPECT_NEAR(MeanLength(memory, 1000), known, 0.4 * known) << memory;
  }
}

TEST(BlockLength, LeavesEnoughBlocks) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const std::size_t length = BlockLength(SeriesWithMemory(0.9999, 600, seed));
    EXPECT_LE(length, 600 / kLeastBlocks);
    EXPECT_GE(length, 20u);
  }
}

TEST(BlockLength, OfNothingThatVaries) {
  EXPECT_EQ(BlockLength(std::vector<double>(500, 3.0)), 1u);
  EXPECT_EQ(BlockLength({}), 1u);
  EXPECT_EQ(BlockLength({1, 2}), 1u);
  std::vector<double> alternating(500);
  for (std::size_t i = 0; i < alternating.size(); ++i) alternating[i] = static_cast<double>(i % 2);
  EXPECT_GE(BlockLength(alternating), 1u);
}

}  // namespace
}  // namespace imgperf
