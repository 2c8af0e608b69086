#include "controller/slo/abort_rule.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::HasSubstr;

std::string AbortFaultOf(std::string_view text) {
  return std::string(ParseAbortRule(text).status().message());
}

TEST(AbortRule, ARateWaitsForEnoughRequests) {
  const AbortRule rule = ParseAbortRule("error_rate > 20%").value();
  EXPECT_FALSE(IsSpent(rule, {6, 3, 0}, 10));
  EXPECT_TRUE(IsSpent(rule, {7, 3, 0}, 10));
  EXPECT_FALSE(IsSpent(rule, {8, 2, 0}, 10)) << "20 % are not more than 20 %";
  EXPECT_FALSE(IsSpent(rule, {0, 0, 12}, 10)) << "cancelled ones are neither";
}

TEST(AbortRule, ACountHoldsAtOnce) {
  const AbortRule rule = ParseAbortRule("error_request_count >= 3").value();
  EXPECT_FALSE(IsSpent(rule, {0, 2, 9}, 64));
  EXPECT_TRUE(IsSpent(rule, {0, 3, 0}, 64));
  EXPECT_TRUE(IsSpent(ParseAbortRule("completed_request_count >= 5").value(), {3, 2, 0}, 64));
  EXPECT_TRUE(IsSpent(ParseAbortRule("request_count >= 3").value(), {3, 2, 0}, 64));
  EXPECT_TRUE(IsSpent(ParseAbortRule("cancelled_request_count > 1").value(), {3, 2, 2}, 64));
}

TEST(AbortRule, NamesMetricsThatAreNotKnownLive) {
  EXPECT_THAT(AbortFaultOf("response_time.p95 > 60s"),
              HasSubstr("response_time is not known before the run's end: put it into slo"));
  EXPECT_THAT(AbortFaultOf("goodput > 1/s"), HasSubstr("goodput is not known before"));
  EXPECT_THAT(AbortFaultOf("eror_rate > 20%"), HasSubstr("did you mean \"error_rate\"?"));
}

TEST(AbortRule, SaysWhatIsTooMuchInThePhaseSoFar) {
  EXPECT_THAT(AbortFaultOf("error_rate < 20%"), HasSubstr("write > or >="));
  EXPECT_THAT(AbortFaultOf("error_rate > 20% in load"), HasSubstr("write it as abort_if of that phase"));
  EXPECT_THAT(AbortFaultOf("error_rate > 20% over 1m"), HasSubstr("leave out over"));
  EXPECT_THAT(AbortFaultOf("error_rate.avg > 20%"), HasSubstr("leave out \".avg\""));
  EXPECT_THAT(AbortFaultOf("error_rate > 20"), HasSubstr("has no unit"));
}

}  // namespace
}  // namespace imgperf
