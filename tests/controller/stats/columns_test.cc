#include "controller/stats/columns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace imgperf {
namespace {

constexpr std::size_t kMetric = 1;
constexpr std::size_t kNobodys = 2;

MetricValues One(double value) {
  MetricValues values;
  values[kMetric] = value;
  return values;
}

std::vector<double> Collected(const std::vector<OrderedColumns>& parts, std::size_t metric) {
  std::vector<double> values;
  CollectInDueOrder(parts, metric, values);
  return values;
}

TEST(DueOrder, SortsRowsAndLeavesEqualInstantsAsTheyCame) {
  const DueOrder order({5, 1, 5, 0, 1});
  std::vector<std::size_t> rows;
  for (std::size_t place = 0; place < order.size(); ++place) rows.push_back(order.RowAt(place));
  EXPECT_EQ(rows, (std::vector<std::size_t>{3, 1, 4, 0, 2}));
  EXPECT_EQ(DueOrder({1, 1, 2}).RowAt(2), 2U);
  EXPECT_EQ(DueOrder({}).size(), 0U);
}

TEST(Columns, GiveTheValuesThatAreThereInDueOrderPartByPart) {
  Columns first;
  first.Add(One(1), 30);
  first.Add({}, 10);  // a request that told nothing
  first.Add(One(2), 20);
  first.Add({}, 40);
  Columns second;
  second.Add(One(3), 2);
  second.Add(One(4), 1);
  std::vector<OrderedColumns> parts;
  parts.emplace_back(first);
  parts.emplace_back(second);
  EXPECT_EQ(Collected(parts, kMetric), (std::vector<double>{2, 1, 4, 3}));
  EXPECT_TRUE(Collected(parts, kNobodys).empty());
  EXPECT_EQ(first.rows(), 4U);
  EXPECT_EQ(first.At(kMetric, 0), 1);
  EXPECT_FALSE(first.At(kMetric, 1).has_value());
  EXPECT_FALSE(first.At(kMetric, 3).has_value());
}

// Statistics do not ask for the order, intervals do: two halves that differ, come as they may.
TEST(Columns, IntervalsTakeTheValuesInDueOrderHoweverTheyCame) {
  std::vector<std::pair<Nanos, double>> requests;
  for (Nanos due = 0; due < 4'000; ++due)
    requests.emplace_back(due, static_cast<double>((due % 7) + (due < 2'000 ? 0 : 10)));
  const auto summarize = [](const auto& come) {
    Columns columns;
    for (const auto& [due, value] : come) columns.Add(One(value), due);
    std::vector<OrderedColumns> parts;
    parts.emplace_back(columns);
    return Summarize(parts, [](std::size_t metric) { return metric == kMetric; });
  };
  const ColumnStatistics in_order = summarize(requests);
  std::shuffle(requests.begin(), requests.end(), std::mt19937_64(3));
  const ColumnStatistics shuffled = summarize(requests);
  EXPECT_EQ(in_order.distributions[kMetric]->percentiles, shuffled.distributions[kMetric]->percentiles);
  ASSERT_EQ(shuffled.intervals.size(), 1U);
  for (std::size_t k = 0; k < kPercentiles.size(); ++k) {
    EXPECT_EQ(in_order.intervals.at(kMetric)[k].n_eff, shuffled.intervals.at(kMetric)[k].n_eff);
    EXPECT_EQ(in_order.intervals.at(kMetric)[k].low, shuffled.intervals.at(kMetric)[k].low);
  }
  EXPECT_LT(shuffled.intervals.at(kMetric)[4].n_eff, 40);
}

}  // namespace
}  // namespace imgperf
