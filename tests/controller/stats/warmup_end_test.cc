#include "controller/stats/warmup_end.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace imgperf {
namespace {

// The definition, word for word.
std::size_t SlowEnd(const std::vector<double>& values) {
  const std::size_t batches = values.size() / 5;
  std::vector<double> means(batches);
  for (std::size_t i = 0; i < batches * 5; ++i) means[i / 5] += values[i] / 5;
  std::size_t best = 0;
  double least = HUGE_VAL;
  for (std::size_t begin = 0; begin <= batches / 2; ++begin) {
    const auto kept = static_cast<double>(batches - begin);
    double mean = 0;
    for (std::size_t b = begin; b < batches; ++b) mean += means[b] / kept;
    double squares = 0;
    for (std::size_t b = begin; b < batches; ++b) squares += (means[b] - mean) * (means[b] - mean);
    if (squares / (kept * kept) < least * (1 - 1e-12)) {
      least = squares / (kept * kept);
      best = begin;
    }
  }
  return best * 5;
}

std::vector<double> Noise(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> draw(100, 5);
  std::vector<double> values(n);
  for (double& value : values) value = draw(random);
  return values;
}

TEST(WarmupEnd, EqualsTheDefinition) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    std::vector<double> values = Noise(50 + seed * 7, seed);
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] += 200 * std::exp(-static_cast<double>(i) / static_cast<double>(seed));
    EXPECT_EQ(FindWarmupEnd(values)->index, SlowEnd(values)) << seed;
  }
}

TEST(WarmupEnd, IsWhereASlowStartIsOver) {
  std::vector<double> values = Noise(1'000, 4);
  for (std::size_t i = 0; i < 60; ++i) values[i] += 300;
  const WarmupEnd end = *FindWarmupEnd(values);
  EXPECT_GE(end.index, 60U);
  EXPECT_LE(end.index, 100U);
  EXPECT_TRUE(end.settled);
}

TEST(WarmupEnd, OfValuesThatNeverSettleIsNone) {
  std::vector<double> values(1'000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);
  EXPECT_FALSE(FindWarmupEnd(values)->settled);
}

TEST(WarmupEnd, OfEqualValuesIsTheFirst) {
  const WarmupEnd end = *FindWarmupEnd(std::vector<double>(100, 3.0));
  EXPECT_EQ(end.index, 0U);
  EXPECT_TRUE(end.settled);
}

TEST(WarmupEnd, FewValuesAreNotJudged) { EXPECT_FALSE(FindWarmupEnd(Noise(49, 1)).has_value()); }

}  // namespace
}  // namespace imgperf
