// How often runs of a queue are called different: those of the same plan hardly ever, those of a slower
// target nearly always, at the size that is said to tell. Arrivals and service differ from run to run by
// their seeds.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "controller/compare/difference.h"
#include "controller/compare/estimate.h"
#include "tests/controller/stats/single_server_queue.h"

namespace imgperf {
namespace {

constexpr int kPairs = 100;
constexpr std::size_t kPilot = 20'000;
constexpr double kSlower = 1.1;
// Both are headlines of a comparison: either may call it different.
constexpr double kMedian = 0.5;
constexpr double kTail = 0.95;

struct Played {
  std::vector<double> latencies;
  Estimate Of(double share, std::uint64_t seed) const { return *EstimatePercentile(latencies, share, seed); }
};

// `slower`: how much longer each service takes; arrivals are at the same rate.
Played RunOf(double load, double slower, std::uint64_t seed, std::size_t requests) {
  SingleServerQueue queue(load * slower, seed);
  Played run{queue.Sojourns(requests)};
  for (double& latency : run.latencies) latency *= slower;  // the queue's unit is its service time
  return run;
}

Verdict VerdictAt(const Played& first, const Played& second, double share) {
  return VerdictOn(DifferenceOf(first.Of(share, 1), second.Of(share, 2)), /*larger_is_better=*/false);
}

struct Tally {
  int different = 0;  // by either
  int worse = 0;      // by the median
};

Tally Compare(double load, double slower, std::size_t requests) {
  Tally tally;
  for (std::uint64_t pair = 1; pair <= kPairs; ++pair) {
    const Played first = RunOf(load, 1, 2 * pair, requests);
    const Played second = RunOf(load, slower, 2 * pair + 1, requests);
    const Verdict of_median = VerdictAt(first, second, kMedian);
    const bool different =
        of_median != Verdict::kCannotTell || VerdictAt(first, second, kTail) != Verdict::kCannotTell;
    tally.different += different ? 1 : 0;
    tally.worse += of_median == Verdict::kWorse ? 1 : 0;
  }
  return tally;
}

class QueuesCompared : public testing::TestWithParam<double> {};

TEST_P(QueuesCompared, TheSamePlanIsRarelyCalledDifferent) {
  for (const std::size_t requests : {std::size_t{200}, std::size_t{2'000}, kPilot}) {
    const Tally tally = Compare(GetParam(), 1, requests);
    fmt::print("load {}: {} requests: {} of {} pairs called different\n", GetParam(), requests,
               tally.different, kPairs);
    EXPECT_LE(tally.different, 10) << requests;
  }
}

TEST_P(QueuesCompared, TenPercentSlowerIsToldAtTheSizeThatIsNamed) {
  const Played first = RunOf(GetParam(), 1, 1001, kPilot);
  const Played second = RunOf(GetParam(), kSlower, 1002, kPilot);
  const Estimate a = first.Of(kMedian, 1);
  const Estimate b = second.Of(kMedian, 2);
  const auto named = RequestsToTell(a, b, b.value / a.value - 1);
  ASSERT_TRUE(named.has_value());
  const Tally tally = Compare(GetParam(), kSlower, *named);
  fmt::print("load {}: {} requests are named, {} of {} pairs called worse\n", GetParam(), *named, tally.worse,
             kPairs);
  EXPECT_GE(tally.worse, 70) << *named << " requests";
}

INSTANTIATE_TEST_SUITE_P(Loads, QueuesCompared, testing::Values(0.5, 0.7, 0.9));

}  // namespace
}  // namespace imgperf
