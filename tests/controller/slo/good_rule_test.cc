#include "controller/slo/good_rule.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::HasSubstr;

std::string RuleFault(std::string_view text) { return std::string(ParseGoodRule(text).status().message()); }

MetricValues Values(double latency, std::optional<double> first_byte) {
  MetricValues values;
  values[MetricIndex("request_latency")] = latency;
  values[MetricIndex("time_to_first_byte")] = first_byte;
  return values;
}

TEST(GoodRule, EveryRuleMustBeKept) {
  const std::vector<GoodRule> rules{ParseGoodRule("request_latency <= 20s").value(),
                                    ParseGoodRule("time_to_first_byte < 15s").value()};
  EXPECT_TRUE(IsGood(rules, Values(20'000, 14'999)));
  EXPECT_FALSE(IsGood(rules, Values(20'001, 14'999)));
  EXPECT_FALSE(IsGood(rules, Values(20'000, 15'000)));
}

TEST(GoodRule, WhatIsNotToldIsNotKept) {
  const std::vector<GoodRule> rules{ParseGoodRule("time_to_first_byte < 15s").value()};
  EXPECT_FALSE(IsGood(rules, Values(1, std::nullopt)));
}

TEST(GoodRule, IsOfOneRequestAlone) {
  EXPECT_THAT(RuleFault("request_latency.p95 < 1s"), HasSubstr("is judged per request: leave out \".p95\""));
  EXPECT_THAT(RuleFault("request_latency < 1s in load"), HasSubstr("leave out in and over"));
  EXPECT_THAT(RuleFault("request_latency < 1s over 1m"), HasSubstr("leave out in and over"));
  EXPECT_THAT(RuleFault("error_rate < 1%"), HasSubstr("put it into slo"));
  EXPECT_THAT(RuleFault("request_latenc < 1s"), HasSubstr("did you mean \"request_latency\"?"));
  EXPECT_THAT(RuleFault("request_latency < 1"), HasSubstr("has no unit"));
}

}  // namespace
}  // namespace imgperf
