#include "controller/credit/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/math/special_functions/gamma.hpp>

namespace imgperf {
namespace {

PhasePlan Phase(Arrival arrival, Curve rate, double smoothness = 1, std::uint64_t seed = 7) {
  PhasePlan phase;
  phase.arrival = arrival;
  phase.rate = std::move(rate);
  phase.smoothness = smoothness;
  phase.arrival_seed = seed;
  return phase;
}

std::vector<Nanos> Take(const PhasePlan& phase, std::size_t count) {
  Arrivals arrivals(phase);
  std::vector<Nanos> offsets;
  while (offsets.size() < count && arrivals.Next()) {
    offsets.push_back(*arrivals.Next());
    arrivals.Pop();
  }
  return offsets;
}

std::vector<double> GapsOf(const std::vector<Nanos>& offsets) {
  std::vector<double> gaps;
  for (std::size_t i = 1; i < offsets.size(); ++i)
    gaps.push_back(static_cast<double>(offsets[i] - offsets[i - 1]) / 1e9);
  return gaps;
}

double Mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

// Kolmogorov and Smirnov's distance, times the root of the count: below 1.95 but for one seed in a thousand.
double Distance(std::vector<double> values, const std::function<double(double)>& distribution) {
  std::sort(values.begin(), values.end());
  const double n = static_cast<double>(values.size());
  double distance = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double at = distribution(values[i]);
    distance = std::max(
        {distance, std::abs(at - static_cast<double>(i) / n), std::abs(at - static_cast<double>(i + 1) / n)});
  }
  return distance * std::sqrt(n);
}

TEST(Arrivals, ConstantOnesAreEvenlySpacedAndBeginAtOnce) {
  const auto offsets = Take(Phase(Arrival::kConstant, {{0, 300}}), 3001);
  for (std::size_t i = 0; i < offsets.size(); ++i)
    EXPECT_NEAR(static_cast<double>(offsets[i]), static_cast<double>(i) * 1e9 / 300, 1) << i;
}

TEST(Arrivals, PoissonGapsAreExponential) {
  const auto gaps = GapsOf(Take(Phase(Arrival::kPoisson, {{0, 500}}), 100'000));
  EXPECT_NEAR(Mean(gaps) * 500, 1, 0.01);
  EXPECT_LT(Distance(gaps, [](double gap) { return 1 - std::exp(-500 * gap); }), 1.95);
}

// Counts in tenths of a second of a Poisson process: variance equals mean.
TEST(Arrivals, PoissonCountsSpreadAsTheyShould) {
  const auto offsets = Take(Phase(Arrival::kPoisson, {{0, 500}}), 100'000);
  std::vector<double> counts(static_cast<std::size_t>(offsets.back() / (100 * kMillisecond)));
  for (const Nanos offset : offsets) {
    const auto slice = static_cast<std::size_t>(offset / (100 * kMillisecond));
    if (slice < counts.size()) ++counts[slice];
  }
  const double mean = Mean(counts);
  double square = 0;
  for (const double count : counts) square += (count - mean) * (count - mean);
  EXPECT_NEAR(mean, 50, 0.5);
  EXPECT_NEAR(square / static_cast<double>(counts.size()) / mean, 1, 0.1);
}

class Smoothness : public testing::TestWithParam<double> {};

TEST_P(Smoothness, GammaGapsHaveItsShape) {
  const double shape = GetParam();
  const auto gaps = GapsOf(Take(Phase(Arrival::kGamma, {{0, 20}}, shape), 50'000));
  EXPECT_NEAR(Mean(gaps) * 20, 1, 0.05 / std::sqrt(std::min(shape, 1.0)));
  EXPECT_LT(Distance(gaps, [&](double gap) { return boost::math::gamma_p(shape, shape * 20 * gap); }), 1.95);
}

// Below 0.4 whole nanoseconds show.
INSTANTIATE_TEST_SUITE_P(Shapes, Smoothness, testing::Values(0.4, 0.7, 1.0, 2.5, 40.0),
                         [](const auto& shape) { return "Shape" + std::to_string(shape.index); });

// A Poisson process under a rate that changes is one under the rate's integral.
TEST(Arrivals, FollowTheirRateOverTime) {
  const Curve rate{{0, 100}, {60 * kSecond, 1000}, {60 * kSecond, 50}, {120 * kSecond, 50}};
  for (const Arrival arrival : {Arrival::kConstant, Arrival::kPoisson}) {
    const PhasePlan phase = Phase(arrival, rate);
    RateCurve curve(rate);
    Arrivals arrivals(phase);
    std::vector<double> gaps;
    double before = 0;
    std::uint64_t first_minute = 0;
    std::uint64_t second_minute = 0;
    for (; *arrivals.Next() < 120 * kSecond; arrivals.Pop()) {
      const double expected = curve.ExpectedBy(*arrivals.Next());
      gaps.push_back(expected - before);
      before = expected;
      ++(*arrivals.Next() < 60 * kSecond ? first_minute : second_minute);
    }
    if (arrival == Arrival::kConstant) {
      EXPECT_EQ(first_minute, 33'000u);  // exactly: the integral of the rate
      EXPECT_EQ(second_minute, 3'000u);
    } else {
      EXPECT_NEAR(static_cast<double>(first_minute), 33'000, 3 * std::sqrt(33'000));
      EXPECT_NEAR(static_cast<double>(second_minute), 3'000, 3 * std::sqrt(3'000));
      EXPECT_LT(Distance(gaps, [](double gap) { return 1 - std::exp(-gap); }), 1.95);
    }
  }
}

TEST(Arrivals, ABurstIsDueAtOnce) {
  EXPECT_EQ(Take(Phase(Arrival::kBurst, {}), 3), (std::vector<Nanos>{0, 0, 0}));
}

TEST(Arrivals, AScheduleIsFollowedToItsEnd) {
  PhasePlan phase = Phase(Arrival::kSchedule, {});
  phase.schedule = {0, 5, 5, 3 * 3600 * kSecond};
  EXPECT_EQ(Take(phase, 10), phase.schedule);
}

TEST(Arrivals, EndWithTheirRate) {
  EXPECT_EQ(Take(Phase(Arrival::kConstant, {{0, 1}, {10 * kSecond, 1}, {10 * kSecond, 0}}), 100).size(), 10u);
}

TEST(Arrivals, TheSeedDecides) {
  const auto a = Take(Phase(Arrival::kPoisson, {{0, 1}}, 1, 1), 100);
  EXPECT_EQ(a, Take(Phase(Arrival::kPoisson, {{0, 1}}, 1, 1), 100));
  EXPECT_NE(a, Take(Phase(Arrival::kPoisson, {{0, 1}}, 1, 2), 100));
}

// On every machine, and for ever: a run that is repeated sends at the same instants.
TEST(Arrivals, TheInstantsAreTheSameEverywhere) {
  EXPECT_EQ(Take(Phase(Arrival::kPoisson, {{0, 10}}), 4),
            (std::vector<Nanos>{28185203, 33388117, 247592790, 259031439}));
  EXPECT_EQ(Take(Phase(Arrival::kGamma, {{0, 10}}, 0.5), 4),
            (std::vector<Nanos>{40728543, 124569105, 162475615, 164233657}));
}

}  // namespace
}  // namespace imgperf
