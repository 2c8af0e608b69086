#include "controller/html/latency_shape.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

std::vector<double> Values(std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(100 + static_cast<double>(i * 7919 % 10'007));
  return values;
}

TEST(LatencyShape, EmptyOfNothing) {
  std::vector<double> none;
  const LatencyShape shape = ShapeOf(none);
  EXPECT_TRUE(shape.counts.empty());
  EXPECT_TRUE(shape.values.empty());
}

TEST(LatencyShape, EveryValueIsCountedOnceWithinTheEdges) {
  for (const std::size_t count : {1U, 2U, 50U, 5000U}) {
    std::vector<double> values = Values(count);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double least = *low, most = *high;
    const LatencyShape shape = ShapeOf(values);
    EXPECT_EQ(shape.edges.size(), shape.counts.size() + 1);
    EXPECT_TRUE(std::is_sorted(shape.edges.begin(), shape.edges.end()));
    EXPECT_EQ(std::accumulate(shape.counts.begin(), shape.counts.end(), std::uint64_t{0}), count);
    EXPECT_LE(shape.edges.front(), least);
    EXPECT_GE(shape.edges.back(), most * (1 - 1e-9));
  }
}

TEST(LatencyShape, CountsAreThoseBetweenTheEdges) {
  std::vector<double> values = Values(2000);
  const std::vector<double> copy = values;
  const LatencyShape shape = ShapeOf(values);
  for (std::size_t i = 0; i + 1 < shape.counts.size(); ++i) {
    const auto within = std::count_if(copy.begin(), copy.end(), [&](double value) {
      return value >= shape.edges[i] && value < shape.edges[i + 1];
    });
    EXPECT_EQ(shape.counts[i], static_cast<std::uint64_t>(within)) << i;
  }
}

TEST(LatencyShape, TheCurveGoesThroughTheReportsPercentiles) {
  std::vector<double> values = Values(2000);
  std::vector<double> same = values;
  const Distribution report = *Summarize(same);
  const LatencyShape shape = ShapeOf(values);
  EXPECT_TRUE(std::is_sorted(shape.values.begin(), shape.values.end()));
  EXPECT_EQ(shape.values.front(), report.min);
  EXPECT_EQ(shape.values.back(), report.max);
  const auto median = std::find(shape.shares.begin(), shape.shares.end(), 0.5);
  ASSERT_NE(median, shape.shares.end());
  EXPECT_EQ(shape.values[static_cast<std::size_t>(median - shape.shares.begin())], report.At("p50"));
}

TEST(LatencyShape, NoTimeAtAllHasAPlace) {
  std::vector<double> values{0, 0, 5};
  const LatencyShape shape = ShapeOf(values);
  EXPECT_EQ(shape.counts.front(), 2U);
  EXPECT_EQ(shape.counts.back(), 1U);
}

}  // namespace
}  // namespace imgperf
