#include "controller/compare/fail_if.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace imgperf {
namespace {

using testing::HasSubstr;

TEST(ParseFailIf, ReadsSharesAndUnits) {
  const auto share = ParseFailIf("request_latency.p95 > +5%");
  ASSERT_TRUE(share.ok()) << share.status();
  EXPECT_TRUE(share->relative);
  EXPECT_DOUBLE_EQ(share->limit, 0.05);
  EXPECT_EQ(share->figure.Name(), "request_latency.p95");
  const auto time = ParseFailIf("response_time.p99 >= +1.5s");
  ASSERT_TRUE(time.ok()) << time.status();
  EXPECT_FALSE(time->relative);
  EXPECT_DOUBLE_EQ(time->limit, 1500);
  const auto points = ParseFailIf("error_rate>1%");
  ASSERT_TRUE(points.ok()) << points.status();
  EXPECT_FALSE(points->relative) << "a share differs by points";
  EXPECT_DOUBLE_EQ(ParseFailIf("images_per_second < -3%")->limit, -0.03);
}

TEST(ParseFailIf, SaysWhatIsWrong) {
  const std::vector<std::pair<const char*, const char*>> faults{
      {"", "write METRIC"},
      {"request_latency > 5%", "say which statistic"},
      {"request_latency.max > 5%", "carries no interval"},
      {"request_latency.p96 > 5%", "unknown statistic"},
      {"request_latncy.p95 > 5%", "did you mean \"request_latency\""},
      {"request_latency.p95 > 5", "no unit"},
      {"request_latency.p95 > 5MB", "does not fit"},
      {"request_latency.p95 > 5% in load", "leave out in and over"},
      {"request_count > 5%", "carries no interval"},
      {"error_rate.p95 > 5%", "one number"}};
  for (const auto& [text, why] : faults) {
    const auto rule = ParseFailIf(text);
    ASSERT_FALSE(rule.ok()) << text;
    EXPECT_THAT(std::string(rule.status().message()), HasSubstr(why)) << text;
  }
}

Difference Found(double relative, bool told) {
  Difference difference;
  difference.relative = relative;
  difference.absolute = 1000 * relative;
  difference.told = told;
  return difference;
}

FailIfState Judged(const char* rule, const std::optional<Difference>& difference) {
  return JudgeFailIf(*ParseFailIf(rule), difference).state;
}

TEST(JudgeFailIf, IsHitBeyondTheLimitWhereThereIsADifference) {
  EXPECT_EQ(Judged("request_latency.p95 > +5%", Found(0.08, true)), FailIfState::kHit);
  EXPECT_EQ(Judged("request_latency.p95 > +5%", Found(0.08, false)), FailIfState::kCannotTell);
  EXPECT_EQ(Judged("request_latency.p95 > +5%", Found(0.04, true)), FailIfState::kNotHit);
  EXPECT_EQ(Judged("request_latency.p95 > +50ms", Found(0.08, true)), FailIfState::kHit);
  EXPECT_EQ(Judged("request_throughput < -5%", Found(-0.08, true)), FailIfState::kHit);
}

TEST(JudgeFailIf, ARuleThatAsksForADifferenceIsHitByNone) {
  EXPECT_EQ(Judged("request_latency.p95 > -5%", Found(-0.02, false)), FailIfState::kHit);
  EXPECT_EQ(Judged("request_latency.p95 > -5%", Found(-0.2, true)), FailIfState::kNotHit);
}

TEST(JudgeFailIf, WhatWasNotMeasuredCannotBeTold) {
  EXPECT_EQ(Judged("request_latency.p95 > +5%", std::nullopt), FailIfState::kCannotTell);
  Difference into_failures;
  into_failures.absolute = INFINITY;
  into_failures.told = true;
  EXPECT_EQ(Judged("request_latency.p95 > +5%", into_failures), FailIfState::kHit);
}

}  // namespace
}  // namespace imgperf
