// How often the intervals hold the truth where values depend on each other: latencies of a queue.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "controller/stats/interval.h"
#include "tests/controller/stats/single_server_queue.h"

namespace imgperf {
namespace {

constexpr std::size_t kCustomers = 20'000;
constexpr std::uint64_t kRepetitions = 600;
constexpr double kWanted = 0.92;

// By percentile: the share of repetitions whose interval holds the true quantile.
std::array<double, kPercentiles.size()> CoverageAt(double load) {
  std::array<double, kPercentiles.size()> coverage{};
  for (std::uint64_t seed = 1; seed <= kRepetitions; ++seed) {
    SingleServerQueue queue(load, seed);
    const std::vector<double> ordered = queue.Sojourns(kCustomers);
    std::vector<double> sorted = ordered;
    Selector selector(sorted);
    const Distribution distribution = Describe(ordered, selector);
    const Intervals intervals = IntervalsOf(ordered, distribution, selector);
    for (std::size_t k = 0; k < kPercentiles.size(); ++k) {
      const double truth = queue.Quantile(kPercentiles[k].share);
      const Interval& interval = intervals[k];
      const bool holds =
          (!interval.low || *interval.low <= truth) && (!interval.high || truth <= *interval.high);
      coverage[k] += holds ? 1.0 / static_cast<double>(kRepetitions) : 0;
    }
  }
  for (std::size_t k = 0; k < kPercentiles.size(); ++k)
    fmt::print("load {}: {} is covered {:.1f} % of the time\n", load, kPercentiles[k].name,
               100 * coverage[k]);
  return coverage;
}

void ExpectCovered(double load, std::initializer_list<std::string_view> names) {
  const auto coverage = CoverageAt(load);
  for (std::size_t k = 0; k < kPercentiles.size(); ++k) {
    const bool judged = std::find(names.begin(), names.end(), kPercentiles[k].name) != names.end();
    if (judged) {
      EXPECT_GE(coverage[k], kWanted) << kPercentiles[k].name << " at load " << load;
    }
  }
}

TEST(IntervalCoverage, OfAQueueAtHalfLoad) { ExpectCovered(0.5, {"p50", "p90", "p95", "p99"}); }
TEST(IntervalCoverage, OfAQueueAtFourFifths) { ExpectCovered(0.8, {"p50", "p90", "p95"}); }

}  // namespace
}  // namespace imgperf
