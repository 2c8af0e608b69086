#include "controller/stats/pessimistic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace imgperf {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// The definition, word for word: all requests sorted, completed ones first among equal times.
Pessimistic Slow(const std::vector<double>& completed, const Shortfall& shortfall) {
  std::vector<std::pair<double, bool>> all;
  for (const double time : completed) all.emplace_back(time, false);
  for (const double time : shortfall.censored) all.emplace_back(time, true);
  all.insert(all.end(), shortfall.failed, {kNever, false});
  std::sort(all.begin(), all.end());
  Pessimistic result;
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    const double rank = kPercentiles[i].share * static_cast<double>(all.size() - 1);
    const auto low = all[static_cast<std::size_t>(std::floor(rank))];
    const auto high = all[static_cast<std::size_t>(std::ceil(rank))];
    if (low.first == kNever || high.first == kNever) continue;
    const double value = low.first + (high.first - low.first) * (rank - std::floor(rank));
    result.percentiles[i] = {value, low.second || high.second};
  }
  return result;
}

TEST(Pessimistic, SaysAtLeastWhereTheRankFallsOnARequestThatWasGivenUp) {
  const Pessimistic all = PessimisticOf({1, 2, 3, 4, 5, 6, 7, 8}, {{30, 30}, 1});
  EXPECT_EQ(all.count, 11U);
  EXPECT_EQ(all.censored, 2U);
  EXPECT_EQ(all.failed, 1U);
  EXPECT_EQ(all.At("p50").value, 6);
  EXPECT_FALSE(all.At("p50").at_least);
  EXPECT_EQ(all.At("p90").value, 30);
  EXPECT_TRUE(all.At("p90").at_least);
  EXPECT_FALSE(all.At("p99").value.has_value());
}

TEST(Pessimistic, WithoutCompletedRequestsEverythingIsABound) {
  const Pessimistic timeouts = PessimisticOf({}, {{30, 20}, 0});
  EXPECT_EQ(timeouts.At("p50").value, 25);
  EXPECT_TRUE(timeouts.At("p50").at_least);
  const Pessimistic failures = PessimisticOf({}, {{}, 3});
  EXPECT_FALSE(failures.At("p1").value.has_value());
  EXPECT_EQ(PessimisticOf({}, {}).count, 0U);
}

TEST(Pessimistic, EqualsTheDefinitionOnRandomRequests) {
  std::mt19937_64 random(17);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<double> completed(random() % 30);
    Shortfall shortfall{std::vector<double>(random() % 12), random() % 4};
    for (double& time : completed) time = static_cast<double>(random() % 20);
    for (double& time : shortfall.censored) time = static_cast<double>(random() % 20);
    if (completed.empty() && shortfall.censored.empty() && shortfall.failed == 0) continue;
    const Pessimistic slow = Slow(completed, shortfall);
    const Pessimistic fast = PessimisticOf(completed, shortfall);
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
      ASSERT_EQ(fast.percentiles[i].value.has_value(), slow.percentiles[i].value.has_value());
      ASSERT_EQ(fast.percentiles[i].at_least, slow.percentiles[i].at_least);
      ASSERT_NEAR(fast.percentiles[i].value.value_or(0), slow.percentiles[i].value.value_or(0), 1e-12);
    }
  }
}

}  // namespace
}  // namespace imgperf
