#include "controller/stats/concurrency.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace imgperf {
namespace {

constexpr Nanos kS = kSecond;

TEST(Concurrency, CountsRequestSecondsInsideTheWindowOnly) {
  const std::vector<Span> spans{{0, 4 * kS}, {1 * kS, 2 * kS}, {3 * kS, 9 * kS}};
  EXPECT_DOUBLE_EQ(InFlightSeconds(spans, {0, 10 * kS}), 4 + 1 + 6);
  EXPECT_DOUBLE_EQ(InFlightSeconds(spans, {2 * kS, 4 * kS}), 2 + 0 + 1);
  EXPECT_DOUBLE_EQ(InFlightSeconds({}, {0, kS}), 0);
}

TEST(Concurrency, AFullClosedLoopHasWhatWasAskedFor) {
  std::vector<Span> spans;
  for (Nanos i = 0; i < 100; ++i) {
    spans.push_back({i * kS, (i + 1) * kS});
    spans.push_back({i * kS + kS / 2, (i + 1) * kS + kS / 2});
  }
  EXPECT_NEAR(*ConcurrencyWhileFilled(spans, 2), 2.0, 1e-9);
}

TEST(Concurrency, GapsBetweenRequestsShow) {
  std::vector<Span> spans;
  for (Nanos i = 0; i < 100; ++i) spans.push_back({i * kS, i * kS + kS * 9 / 10});
  EXPECT_NEAR(*ConcurrencyWhileFilled(spans, 1), 0.9, 1e-9);
}

TEST(Concurrency, FillingAndDrainingDoNotCount) {
  // Three slots filled one second apart, ten seconds a request, then a long drain.
  const std::vector<Span> spans{{0, 10 * kS},       {1 * kS, 11 * kS},  {2 * kS, 12 * kS},
                                {10 * kS, 20 * kS}, {11 * kS, 21 * kS}, {12 * kS, 500 * kS}};
  EXPECT_DOUBLE_EQ(*ConcurrencyWhileFilled(spans, 3), 3.0);
  // Two places, the second of them left empty from 2 s on.
  const std::vector<Span> turns{{0, 2 * kS}, {0, 2 * kS}, {2 * kS, 4 * kS}, {4 * kS, 6 * kS}};
  EXPECT_DOUBLE_EQ(*ConcurrencyWhileFilled(turns, 2), 1.5);
  EXPECT_DOUBLE_EQ(*ConcurrencyWhileFilled(turns, 2, 2 * kS), 2.0);
}

TEST(Concurrency, TooShortAPhaseIsNotJudged) {
  EXPECT_FALSE(ConcurrencyWhileFilled({}, 1).has_value());
  EXPECT_FALSE(ConcurrencyWhileFilled({{0, kS}, {1, kS}, {kS, 2 * kS}}, 2, 1).has_value());
  EXPECT_FALSE(ConcurrencyWhileFilled({{0, kS}}, 1).has_value());
  EXPECT_FALSE(ConcurrencyWhileFilled({{0, kS}, {0, kS}, {0, kS}}, 2).has_value());
  EXPECT_FALSE(ConcurrencyWhileFilled({{0, kS}, {1, kS}}, 0).has_value());
}

TEST(Concurrency, EqualsASweepOverEveryInstant) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    std::vector<Span> spans(2 + random() % 30);
    for (Span& span : spans) {
      span.start = static_cast<Nanos>(random() % 50);
      span.end = span.start + static_cast<Nanos>(random() % 50);
    }
    const std::uint64_t asked = 1 + random() % (spans.size() - 1);
    std::vector<Nanos> starts;
    for (const Span& span : spans) starts.push_back(span.start);
    std::sort(starts.begin(), starts.end());
    const Nanos from = starts[asked - 1];
    const Nanos to = starts.back();
    double total = 0;
    for (Nanos t = from; t < to; ++t) {
      total += static_cast<double>(std::count_if(spans.begin(), spans.end(),
                                                 [&](const Span& s) { return s.start <= t && t < s.end; }));
    }
    const auto measured = ConcurrencyWhileFilled(spans, asked);
    ASSERT_EQ(measured.has_value(), to > from);
    if (measured) {
      EXPECT_NEAR(*measured, total / static_cast<double>(to - from), 1e-9);
    }
  }
}

TEST(AskedSeconds, AddsUpLinesStepsAndWhatFollows) {
  const Nanos s = kSecond;
  EXPECT_DOUBLE_EQ(AskedSeconds({{0, 4}}, 3 * s), 12);
  EXPECT_DOUBLE_EQ(AskedSeconds({{0, 0}, {10 * s, 10}}, 10 * s), 50);
  EXPECT_DOUBLE_EQ(AskedSeconds({{0, 0}, {10 * s, 10}}, 5 * s), 12.5);
  EXPECT_DOUBLE_EQ(AskedSeconds({{0, 0}, {10 * s, 10}}, 12 * s), 70);
  EXPECT_DOUBLE_EQ(AskedSeconds({{0, 2}, {4 * s, 2}, {4 * s, 6}}, 5 * s), 14) << "a step";
  EXPECT_DOUBLE_EQ(AskedSeconds({}, 5 * s), 0);
}

}  // namespace
}  // namespace imgperf
