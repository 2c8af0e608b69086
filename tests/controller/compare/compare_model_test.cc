// How often runs of a queue are called different: those of the same plan hardly ever, those of a slower
// target nearly always, at the size that is said to tell. Arrivals and service differ from run to run by
// their seeds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "controller/compare/difference.h"
#include "controller/compare/figure.h"
#include "tests/controller/stats/single_server_queue.h"

namespace imgperf {
namespace {

constexpr int kPairs = 100;
constexpr std::size_t kPilot = 20'000;
constexpr double kSlower = 1.1;

// `slower`: how much longer each service takes; arrivals are at the same rate.
Side Played(double load, double slower, std::uint64_t seed, std::size_t requests) {
  SingleServerQueue queue(load * slower, seed);
  Side side;
  side.rows.missed.assign(requests, 0);
  std::vector<double>& latencies = side.rows.values[MetricIndex("request_latency")];
  latencies = queue.Sojourns(requests);
  for (double& latency : latencies) latency *= slower;  // the queue's unit is its service time
  // Of such a queue in its steady state the departures are as random as the arrivals (Burke 1956).
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> gap(load);
  side.rows.gaps_s.resize(requests);
  for (double& seconds : side.rows.gaps_s) seconds = gap(random);
  side.rows.images.assign(requests, 1);
  return side;
}

Verdict VerdictOn(const Figure& figure, const Side& first, const Side& second) {
  const auto ours = Measure(figure, first.rows, 0).estimate;
  const auto theirs = Measure(figure, second.rows, 1).estimate;
  return VerdictOn(DifferenceOf(*ours, *theirs), figure.larger_is_better);
}

// Of kPairs pairs, those that any of the figures calls different on which the verdict on the whole rests.
int CalledDifferent(double load, std::size_t requests) {
  std::vector<Figure> headlines = StandardFigures();
  std::erase_if(headlines, [](const Figure& figure) { return !figure.headline; });
  int different = 0;
  for (std::uint64_t pair = 1; pair <= kPairs; ++pair) {
    const Side first = Played(load, 1, 2 * pair, requests);
    const Side second = Played(load, 1, 2 * pair + 1, requests);
    const bool any = std::any_of(headlines.begin(), headlines.end(), [&](const Figure& figure) {
      return VerdictOn(figure, first, second) != Verdict::kCannotTell;
    });
    different += any ? 1 : 0;
  }
  return different;
}

// Of kPairs pairs, the second of a slower target, those that the median latency calls worse.
int CalledWorse(double load, std::size_t requests) {
  const Figure median = *FigureOf("request_latency", "p50");
  int worse = 0;
  for (std::uint64_t pair = 1; pair <= kPairs; ++pair) {
    const Side first = Played(load, 1, 2 * pair, requests);
    const Side second = Played(load, kSlower, 2 * pair + 1, requests);
    worse += VerdictOn(median, first, second) == Verdict::kWorse ? 1 : 0;
  }
  return worse;
}

class QueuesCompared : public testing::TestWithParam<double> {};

TEST_P(QueuesCompared, TheSamePlanIsRarelyCalledDifferent) {
  for (const std::size_t requests : {std::size_t{200}, kPilot}) {
    const int different = CalledDifferent(GetParam(), requests);
    fmt::print("load {}: {} requests: {} of {} pairs called different\n", GetParam(), requests, different,
               kPairs);
    EXPECT_LE(different, 10) << requests;
  }
}

TEST_P(QueuesCompared, TenPercentSlowerIsToldAtTheSizeThatIsNamed) {
  const Side first = Played(GetParam(), 1, 1001, kPilot);
  const Side second = Played(GetParam(), kSlower, 1002, kPilot);
  const Figure median = *FigureOf("request_latency", "p50");
  const Estimate ours = *Measure(median, first.rows, 0).estimate;
  const Estimate theirs = *Measure(median, second.rows, 1).estimate;
  const auto named = RequestsToTell(ours, theirs, theirs.value / ours.value - 1);
  ASSERT_TRUE(named.has_value());
  const int worse = CalledWorse(GetParam(), *named);
  fmt::print("load {}: {} requests are named, {} of {} pairs called worse\n", GetParam(), *named, worse,
             kPairs);
  EXPECT_GE(worse, 70) << *named << " requests";
}

INSTANTIATE_TEST_SUITE_P(Loads, QueuesCompared, testing::Values(0.5, 0.7, 0.9));

}  // namespace
}  // namespace imgperf
