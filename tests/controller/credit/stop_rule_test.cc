#include "controller/credit/stop_rule.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

StopLimits Limits(std::uint64_t requests, Nanos duration) { return {requests, duration, 4, 0}; }
PhaseFacts Issued(std::uint64_t issued) { return {issued, issued, 1, 0, false}; }

TEST(StopRule, StopsWhenTheCountIsIssued) {
  EXPECT_EQ(DecideStop(Limits(5, 0), Issued(4), kSecond), StopCause::kNone);
  EXPECT_EQ(DecideStop(Limits(5, 0), Issued(5), kSecond), StopCause::kCount);
}

TEST(StopRule, StopsAtTheDurationExactly) {
  EXPECT_EQ(DecideStop(Limits(0, kSecond), Issued(4), kSecond - 1), StopCause::kNone);
  EXPECT_EQ(DecideStop(Limits(0, kSecond), Issued(4), kSecond), StopCause::kDuration);
}

TEST(StopRule, TheFirstOfCountAndDurationWins) {
  EXPECT_EQ(DecideStop(Limits(9, kSecond), Issued(9), 0), StopCause::kCount);
  EXPECT_EQ(DecideStop(Limits(9, kSecond), Issued(8), kSecond), StopCause::kDuration);
}

TEST(StopRule, APhaseWithoutAnyRuleAsksForNothing) {
  EXPECT_EQ(DecideStop(Limits(0, 0), Issued(0), 0), StopCause::kCount);
}

TEST(StopRule, AbortsWhenTheFirstTenFail) {
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 9, false}, 0), StopCause::kNone);
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 10, false}, 0), StopCause::kAllFailed);
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 1, 10, false}, 0), StopCause::kNone);
}

TEST(StopRule, AWorkersWordComesBeforeItsRecord) {
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 0, false, 0, 9}, 0), StopCause::kNone);
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 0, false, 0, 10}, 0), StopCause::kAllFailed);
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 10, false, 1, 10}, 0), StopCause::kNone)
      << "the good one's record is on its way";
}

TEST(StopRule, WaitsForServersThatHaveNotAnsweredYet) {
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 12, false, 0, 12, 1}, 0), StopCause::kNone);
  EXPECT_EQ(DecideStop(Limits(100, 0), {20, 20, 0, 12, false, 0, 12, 0}, 0), StopCause::kAllFailed);
}

TEST(StopRule, AWholeFirstFillMustFailBeforeItAborts) {
  StopLimits limits = Limits(100, 0);
  limits.concurrency = 64;
  EXPECT_EQ(DecideStop(limits, {64, 64, 0, 63, false}, 0), StopCause::kNone);
  EXPECT_EQ(DecideStop(limits, {64, 64, 0, 64, false}, 0), StopCause::kAllFailed);
}

TEST(StopRule, TheRunsRequestLimitStopsAnyPhase) {
  StopLimits limits = Limits(100, 0);
  limits.run_requests = 50;
  EXPECT_EQ(DecideStop(limits, {20, 49, 1, 0, false}, 0), StopCause::kNone);
  EXPECT_EQ(DecideStop(limits, {20, 50, 1, 0, false}, 0), StopCause::kMaxRequests);
}

TEST(StopRule, ASpentErrorBudgetComesBeforeTheCount) {
  const AbortRule rule = ParseAbortRule("error_rate > 20%").value();
  StopLimits limits = Limits(20, 0);
  limits.abort_if = &rule;
  EXPECT_EQ(DecideStop(limits, {19, 19, 8, 2, false}, 0), StopCause::kNone);
  EXPECT_EQ(DecideStop(limits, {20, 20, 7, 3, false}, 0), StopCause::kErrorBudget);
  EXPECT_EQ(DecideStop(limits, {20, 20, 0, 10, false}, 0), StopCause::kAllFailed) << "which says more";
}

TEST(StopRule, AnErrorRateWaitsForAWholeFirstFill) {
  const AbortRule rule = ParseAbortRule("error_rate > 20%").value();
  StopLimits limits = Limits(100, 0);
  limits.abort_if = &rule;
  limits.concurrency = 64;
  EXPECT_FALSE(IsBudgetSpent(limits, {64, 64, 32, 31, false}));
  EXPECT_TRUE(IsBudgetSpent(limits, {64, 64, 32, 32, false}));
}

TEST(StopRule, FailuresEndTheRun) {
  EXPECT_TRUE(FailsTheRun(StopCause::kErrorBudget));
  EXPECT_TRUE(FailsTheRun(StopCause::kAllFailed));
  EXPECT_FALSE(FailsTheRun(StopCause::kDuration));
  EXPECT_TRUE(EndsInOrder(StopCause::kDuration));
  EXPECT_FALSE(EndsInOrder(StopCause::kErrorBudget));
  EXPECT_FALSE(EndsInOrder(StopCause::kInterrupted));
}

TEST(StopRule, OnlyCountsKeepTheirClaimToARequest) {
  EXPECT_TRUE(KeepsDispatching(StopCause::kCount));
  EXPECT_TRUE(KeepsDispatching(StopCause::kMaxRequests));
  EXPECT_FALSE(KeepsDispatching(StopCause::kDuration));
  EXPECT_FALSE(KeepsDispatching(StopCause::kInterrupted));
  EXPECT_FALSE(KeepsDispatching(StopCause::kAllFailed));
  EXPECT_FALSE(KeepsDispatching(StopCause::kErrorBudget));
}

}  // namespace
}  // namespace imgperf
