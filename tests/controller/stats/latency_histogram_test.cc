#include "controller/stats/latency_histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

constexpr double kRounding = 1e-9;  // of the floating point, beside the bound

LatencyHistogram HistogramOf(const std::vector<double>& values) {
  LatencyHistogram histogram;
  for (const double value : values) histogram.Add(static_cast<Nanos>(value));
  return histogram;
}

void ExpectWithinTheBound(std::vector<double> values) {
  const LatencyHistogram histogram = HistogramOf(values);
  const Distribution exact = *Summarize(values);
  EXPECT_EQ(histogram.count(), exact.count);
  for (const Percentile& percentile : kPercentiles) {
    const double truth = exact.At(percentile.name);
    EXPECT_NEAR(histogram.Quantile(percentile.share), truth, truth * (LatencyHistogram::kError + kRounding))
        << percentile.name << " of " << exact.count;
  }
  EXPECT_NEAR(histogram.Quantile(0), exact.min, exact.min * (LatencyHistogram::kError + kRounding));
  EXPECT_NEAR(histogram.Quantile(1), exact.max, exact.max * (LatencyHistogram::kError + kRounding));
}

// Whole nanoseconds: what a record's stamps can say.
std::vector<double> Draw(std::mt19937_64& random, std::size_t count, auto&& value) {
  std::vector<double> values(count);
  for (double& v : values) v = std::floor(value(random));
  return values;
}

TEST(LatencyHistogram, PercentilesAreWithinOnePercentOfTheExactOnes) {
  std::mt19937_64 random(7);
  for (const std::size_t count : {1, 2, 3, 10, 101, 5000}) {
    std::uniform_real_distribution<double> exponent(3, std::log10(3.6e13));  // the whole range
    ExpectWithinTheBound(Draw(random, count, [&](auto& r) { return std::pow(10, exponent(r)); }));
    std::exponential_distribution<double> waits(1 / 3e9);
    ExpectWithinTheBound(Draw(random, count, [&](auto& r) { return 1e6 + waits(r); }));
    std::lognormal_distribution<double> pictures(std::log(8e9), 0.1);
    ExpectWithinTheBound(Draw(random, count, [&](auto& r) { return pictures(r); }));
    std::bernoulli_distribution slow(0.02);  // two heaps, far apart
    ExpectWithinTheBound(Draw(random, count, [&](auto& r) { return slow(r) ? 60e9 : 5e6; }));
  }
}

TEST(LatencyHistogram, HoldsTheBoundAtEveryEdgeOfABucket) {
  const double growth = 1.01 / 0.99;
  for (double edge = 1e3; edge < 3.6e13; edge *= growth) {
    for (const double value : {std::floor(edge), std::ceil(edge)})
      if (value >= 1e3) ExpectWithinTheBound({value});
  }
}

TEST(LatencyHistogram, MergingEqualsAddingAll) {
  std::mt19937_64 random(11);
  std::lognormal_distribution<double> latencies(std::log(2e9), 1.5);
  LatencyHistogram all;
  LatencyHistogram merged;
  for (int part = 0; part < 5; ++part) {
    LatencyHistogram one;
    for (int i = 0; i < 200 * part; ++i) {  // the first is empty
      const auto latency = static_cast<Nanos>(latencies(random));
      all.Add(latency);
      one.Add(latency);
    }
    merged.Merge(one);
  }
  EXPECT_EQ(merged.count(), all.count());
  for (double share = 0; share <= 1; share += 0.001) {
    EXPECT_EQ(merged.Quantile(share), all.Quantile(share)) << share;
  }
}

TEST(LatencyHistogram, CountsWhatIsOutOfItsRangeAtItsEnds) {
  LatencyHistogram histogram;
  for (const Nanos latency : {-5 * kSecond, Nanos{0}, Nanos{1}}) histogram.Add(latency);
  EXPECT_EQ(histogram.Quantile(1), 1e3);
  histogram = {};
  histogram.Add(1'000'000 * kSecond);
  EXPECT_NEAR(histogram.Quantile(0.5), 36e12, 36e10 * (1 + kRounding));
}

TEST(LatencyHistogram, HasNothingToSayOfNothing) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.Quantile(0.5), 0);
  EXPECT_EQ(histogram.Summary().count, 0u);
  EXPECT_EQ(histogram.Summary().p99, 0);
}

TEST(LatencyHistogram, SumsUpTheThreePercentilesThatAreShown) {
  LatencyHistogram histogram;
  for (Nanos i = 1; i <= 1000; ++i) histogram.Add(i * kMillisecond);
  const LatencySummary summary = histogram.Summary();
  EXPECT_EQ(summary.count, 1000u);
  EXPECT_NEAR(static_cast<double>(summary.p50), 500.5e6, 5.005e6);
  EXPECT_NEAR(static_cast<double>(summary.p90), 900.1e6, 9.001e6);
  EXPECT_NEAR(static_cast<double>(summary.p99), 990.01e6, 9.9001e6);
}

}  // namespace
}  // namespace imgperf
