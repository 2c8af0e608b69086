#include "controller/stats/interval.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "controller/stats/binomial.h"

namespace imgperf {
namespace {

struct Found {
  Distribution distribution;
  Intervals intervals;
};

Found IntervalsFor(const std::vector<double>& ordered) {
  std::vector<double> sorted = ordered;
  Selector selector(sorted);
  Found found{Describe(ordered, selector), {}};
  found.intervals = IntervalsOf(ordered, found.distribution, selector);
  return found;
}

// The ranks 1 to n in an order as even as there can be: every batch holds its share of every part.
std::vector<double> EvenlySpread(std::size_t n) {
  std::vector<std::pair<double, std::size_t>> keys(n);
  const double golden = (std::sqrt(5.0) - 1) / 2;
  for (std::size_t i = 0; i < n; ++i) keys[i] = {std::fmod(static_cast<double>(i) * golden, 1.0), i};
  std::sort(keys.begin(), keys.end());
  std::vector<double> ranks(n);
  for (std::size_t rank = 0; rank < n; ++rank) ranks[keys[rank].second] = static_cast<double>(rank + 1);
  return ranks;
}

// Of the interval between two ranks of n independent values, a missing end being without bound.
double CoverageOf(const Interval& interval, std::uint64_t n, double share) {
  const double below_high =
      interval.high ? BinomialAtMost(n, share, static_cast<std::uint64_t>(*interval.high) - 1) : 1;
  const double below_low =
      interval.low ? BinomialAtMost(n, share, static_cast<std::uint64_t>(*interval.low) - 1) : 0;
  return below_high - below_low;
}

TEST(Interval, CoversIndependentValuesAsTheBinomialDistributionSays) {
  for (const std::size_t n : {1U, 7U, 15U, 40U, 368U, 1'000U, 20'000U, 200'000U}) {
    const auto [distribution, intervals] = IntervalsFor(EvenlySpread(n));
    for (std::size_t k = 0; k < kPercentiles.size(); ++k) {
      const Interval& interval = intervals[k];
      const std::string where = std::string(kPercentiles[k].name) + " of " + std::to_string(n);
      const bool independent = interval.n_eff == static_cast<double>(n);
      const double coverage = CoverageOf(interval, n, kPercentiles[k].share);
      EXPECT_GE(coverage, 0.95) << where;
      // Not by being wider than they need be: 96.7 % is what the t quantile asks for, ranks are whole.
      if (interval.mark == PercentileMark::kNotCarried) continue;
      if (independent && n >= 1'000) {
        EXPECT_LE(coverage, 0.99) << where;
      }
      EXPECT_LE(interval.low.value_or(0), distribution.percentiles[k]) << where;
      EXPECT_GE(interval.high.value_or(1e9), distribution.percentiles[k]) << where;
    }
  }
}

TEST(Interval, ValuesThatResembleTheirNeighboursSayLess) {
  // Each value 50 times over: 20,000 say as much as 400.
  std::mt19937_64 random(9);
  std::exponential_distribution<double> draw;
  std::vector<double> ordered;
  double n_eff = 0;
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    ordered.clear();
    for (int i = 0; i < 400; ++i) ordered.insert(ordered.end(), 50, draw(random));
    n_eff += IntervalsFor(ordered).intervals[4].n_eff / kRounds;
  }
  // The mean of 400 ÷ max(⅟50, χ²₁₅ ÷ 15) is 400 · 15 ÷ 13.
  EXPECT_NEAR(n_eff, 400.0 * 15 / 13, 30);
}

TEST(Interval, ATrendLeavesAsLittleAsCanBe) {
  std::vector<double> ordered(16'000);
  for (std::size_t i = 0; i < ordered.size(); ++i) ordered[i] = static_cast<double>(i);
  const Interval p50 = IntervalsFor(ordered).intervals[4];
  EXPECT_NEAR(p50.n_eff, 15, 1e-6);
  EXPECT_LT(*p50.high - *p50.low, 12'000);
  EXPECT_GT(*p50.high - *p50.low, 6'000);
}

TEST(Interval, EqualValuesAreAsSureAsTheyAre) {
  const auto [distribution, intervals] = IntervalsFor(std::vector<double>(1'000, 4.5));
  for (const Interval& interval : intervals) EXPECT_EQ(interval.n_eff, 1'000);
  EXPECT_EQ(intervals[4].low, 4.5);
  EXPECT_EQ(intervals[4].high, 4.5);
}

TEST(Interval, WhatFewValuesCannotTellHasNoEnd) {
  const auto of_three = IntervalsFor({3, 1, 2}).intervals;
  for (const Interval& interval : of_three) EXPECT_EQ(interval.mark, PercentileMark::kNotCarried);
  EXPECT_FALSE(of_three[0].low.has_value());
  EXPECT_FALSE(of_three[4].low || of_three[4].high);
  EXPECT_FALSE(of_three[8].high.has_value());
  // A hundred say where p90 begins, not where p99 ends.
  const auto of_hundred = IntervalsFor(EvenlySpread(100)).intervals;
  EXPECT_TRUE(of_hundred[6].low && of_hundred[6].high);
  EXPECT_TRUE(of_hundred[8].low);
  EXPECT_FALSE(of_hundred[8].high.has_value());
}

TEST(Interval, MarksFollowTheEffectiveValuesBeyondThePercentile) {
  EXPECT_EQ(MarkOf(1'000, 0.99), PercentileMark::kNone);
  EXPECT_EQ(MarkOf(999, 0.99), PercentileMark::kUncertain);
  EXPECT_EQ(MarkOf(370, 0.99), PercentileMark::kUncertain);
  EXPECT_EQ(MarkOf(369, 0.99), PercentileMark::kNotCarried);
  EXPECT_EQ(MarkOf(1'000, 0.01), PercentileMark::kNone);
  EXPECT_EQ(MarkOf(20, 0.5), PercentileMark::kNone);
  EXPECT_EQ(MarkOf(7, 0.5), PercentileMark::kNotCarried);
}

TEST(Binomial, EqualsTheDefinition) {
  for (const double share : {0.001, 0.25, 0.5, 0.99}) {
    for (std::uint64_t n = 1; n < 60; ++n) {
      double at_most = 0;
      for (std::uint64_t k = 0; k <= n; ++k) {
        double ways = 1;
        for (std::uint64_t i = 0; i < k; ++i) ways *= static_cast<double>(n - i) / static_cast<double>(i + 1);
        at_most +=
            ways * std::pow(share, static_cast<double>(k)) * std::pow(1 - share, static_cast<double>(n - k));
        ASSERT_NEAR(BinomialAtMost(n, share, k), at_most, 1e-10) << n << " " << share << " " << k;
      }
    }
  }
}

TEST(Binomial, TheLowerRankIsTheHighestThatIsSureEnough) {
  for (const double share : {0.01, 0.5, 0.999}) {
    for (const std::uint64_t n : {1ULL, 10ULL, 368ULL, 5'000ULL, 10'000'000ULL}) {
      const std::uint64_t rank = LowerRank(n, share, 0.025);
      if (rank > 0) {
        EXPECT_LE(BinomialAtMost(n, share, rank - 1), 0.025) << n << " " << share;
      }
      if (rank < n) {
        EXPECT_GT(BinomialAtMost(n, share, rank), 0.025) << n << " " << share;
      }
    }
  }
  // From 368 on, p99 lies below the highest of independent values with 97.5 %.
  EXPECT_EQ(LowerRank(367, 0.01, 0.025), 0U);
  EXPECT_EQ(LowerRank(368, 0.01, 0.025), 1U);
}

}  // namespace
}  // namespace imgperf
