#include "controller/credit/phase_scheduler.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

using Command = PhaseScheduler::Command;
using Stage = PhaseScheduler::Stage;

RunPlan Plan(std::uint64_t requests, Nanos duration) {
  RunPlan plan;
  plan.request.timeout_for = 30 * kSecond;
  PhasePlan phase;
  phase.requests = requests;
  phase.duration_for = duration;
  phase.entry_order = {4, 5};
  phase.url_order = {1, 0, 2};
  plan.phases = {phase, phase};
  return plan;
}

PhaseFacts Facts(std::uint64_t issued, bool settled = false) { return {issued, issued, 1, 0, settled}; }

TEST(PhaseScheduler, CarriesAPhaseFromStartToSeal) {
  const RunPlan plan = Plan(2, 0);
  PhaseScheduler phases(plan);
  EXPECT_EQ(phases.stage(), Stage::kWaiting);
  phases.Begin(kSecond);
  EXPECT_TRUE(phases.WantsCredit(Facts(1), kSecond));
  EXPECT_EQ(phases.Step(Facts(1), kSecond), Command::kNone);
  EXPECT_FALSE(phases.WantsCredit(Facts(2), 2 * kSecond));
  EXPECT_EQ(phases.Step(Facts(2), 2 * kSecond), Command::kStop);
  EXPECT_EQ(phases.cause(), StopCause::kCount);
  EXPECT_EQ(phases.Step(Facts(2), 3 * kSecond), Command::kNone);
  EXPECT_EQ(phases.Step(Facts(2, true), 4 * kSecond), Command::kSeal);
  phases.Next(0);
  EXPECT_EQ(phases.phase(), 1u);
  EXPECT_EQ(phases.stage(), Stage::kWaiting);
  phases.Begin(5 * kSecond);
  phases.Next(0);
  EXPECT_EQ(phases.stage(), Stage::kOver);
}

TEST(PhaseScheduler, EntriesAndUrlsFollowThePlanAndRepeat) {
  const RunPlan plan = Plan(9, 0);
  PhaseScheduler phases(plan);
  phases.Begin(0);
  std::vector<std::uint64_t> entries;
  std::vector<std::uint32_t> urls;
  for (int i = 0; i < 4; ++i) {
    const auto shape = phases.NextShape();
    entries.push_back(shape.entry);
    urls.push_back(shape.url);
  }
  EXPECT_EQ(entries, (std::vector<std::uint64_t>{4, 5, 4, 5}));
  EXPECT_EQ(urls, (std::vector<std::uint32_t>{1, 0, 2, 1}));
}

TEST(PhaseScheduler, TheErrorBudgetCanBeSpentWhileThePhaseDrains) {
  RunPlan plan = Plan(12, 0);
  plan.phases[0].abort_if = ParseAbortRule("error_request_count >= 2").value();
  PhaseScheduler phases(plan);
  phases.Begin(0);
  EXPECT_EQ(phases.Step({12, 12, 9, 1, false}, 0), Command::kStop);
  EXPECT_EQ(phases.cause(), StopCause::kCount);
  EXPECT_EQ(phases.Step({12, 12, 10, 1, false}, 0), Command::kNone);
  EXPECT_EQ(phases.Step({12, 12, 10, 2, true}, 0), Command::kStop) << "again";
  EXPECT_EQ(phases.cause(), StopCause::kErrorBudget);
  EXPECT_EQ(phases.Step({12, 12, 10, 2, true}, 0), Command::kSeal);
}

TEST(PhaseScheduler, ASpentErrorBudgetLetsRequestsInFlightFinish) {
  RunPlan plan = Plan(100, 0);
  plan.phases[0].abort_if = ParseAbortRule("error_request_count >= 2").value();
  PhaseScheduler phases(plan);
  phases.Begin(0);
  EXPECT_EQ(phases.Step({12, 12, 5, 2, false}, 0), Command::kStop);
  EXPECT_FALSE(phases.WantsCredit({12, 12, 5, 2, false}, 0));
  EXPECT_EQ(phases.NextWake(0), 40 * kSecond) << "the drain limit: nothing is cancelled";
}

TEST(PhaseScheduler, RequestsInFlightMayFinishUntilTheirTimeoutAndTenSeconds) {
  const RunPlan plan = Plan(1, 0);
  PhaseScheduler phases(plan);
  phases.Begin(0);
  EXPECT_EQ(phases.Step(Facts(1), 0), Command::kStop);
  EXPECT_EQ(phases.NextWake(0), 40 * kSecond);
  EXPECT_EQ(phases.Step(Facts(1), 40 * kSecond - 1), Command::kNone);
  EXPECT_EQ(phases.Step(Facts(1), 40 * kSecond), Command::kGiveUp);
  EXPECT_EQ(phases.Step(Facts(1), 41 * kSecond), Command::kNone) << "once";
}

TEST(PhaseScheduler, ALoopThatStoodStillPostponesGivingUp) {
  const RunPlan plan = Plan(1, 0);
  PhaseScheduler phases(plan);
  phases.Postpone(kSecond);
  phases.Begin(0);
  EXPECT_EQ(phases.Step(Facts(1), 0), Command::kStop);
  phases.Postpone(5 * kSecond);
  EXPECT_EQ(phases.Step(Facts(1), 40 * kSecond), Command::kNone);
  EXPECT_EQ(phases.Step(Facts(1), 45 * kSecond), Command::kGiveUp);
}

TEST(PhaseScheduler, GraceCancelsAndThenGivesUp) {
  RunPlan plan = Plan(0, kSecond);
  plan.phases[0].grace_for = 2 * kSecond;
  PhaseScheduler phases(plan);
  phases.Begin(0);
  EXPECT_EQ(phases.NextWake(0), kSecond);
  EXPECT_EQ(phases.Step(Facts(1), kSecond), Command::kStop);
  EXPECT_EQ(phases.Step(Facts(1), 3 * kSecond - 1), Command::kNone);
  EXPECT_EQ(phases.Step(Facts(1), 3 * kSecond), Command::kCancel);
  EXPECT_EQ(phases.Step(Facts(1), 13 * kSecond), Command::kGiveUp);
}

TEST(PhaseScheduler, AnInterruptEndsThePhaseAndTheRun) {
  const RunPlan plan = Plan(9, 0);
  PhaseScheduler phases(plan);
  phases.Begin(0);
  phases.Interrupt(kSecond);
  EXPECT_EQ(phases.Step(Facts(3), kSecond), Command::kStop);
  EXPECT_EQ(phases.cause(), StopCause::kInterrupted);
  phases.CancelNow(2 * kSecond);
  EXPECT_EQ(phases.Step(Facts(3), 2 * kSecond), Command::kCancel);
  EXPECT_EQ(phases.NextWake(2 * kSecond), 12 * kSecond);
  phases.Next(0);
  EXPECT_EQ(phases.stage(), Stage::kOver);
}

TEST(PhaseScheduler, AnInterruptBetweenPhasesEndsTheRunAtOnce) {
  const RunPlan plan = Plan(9, 0);
  PhaseScheduler phases(plan);
  phases.Interrupt(kSecond);
  EXPECT_EQ(phases.stage(), Stage::kOver);
}

TEST(PhaseScheduler, ATargetThatFailsEverythingIsNotWaitedFor) {
  const RunPlan plan = Plan(100, 0);
  PhaseScheduler phases(plan);
  phases.Begin(0);
  const PhaseFacts failing{20, 20, 0, 10, false};
  EXPECT_EQ(phases.Step(failing, kSecond), Command::kStop);
  EXPECT_EQ(phases.cause(), StopCause::kAllFailed);
  EXPECT_EQ(phases.Step(failing, kSecond), Command::kCancel);
  EXPECT_EQ(phases.NextWake(kSecond), 11 * kSecond);
}

RunPlan Open(std::uint64_t requests, Nanos duration_for) {
  RunPlan plan = Plan(requests, duration_for);
  plan.phases[0].arrival = Arrival::kConstant;
  plan.phases[0].rate = {{0, 10}};
  plan.phases[0].lookahead_for = 200 * kMillisecond;
  return plan;
}

TEST(PhaseScheduler, AnOpenLoopHandsOutAheadAndInTime) {
  const RunPlan plan = Open(0, kSecond);
  PhaseScheduler phases(plan);
  const Nanos begun = 50 * kSecond;
  phases.Begin(begun);
  const Nanos t0 = begun + 200 * kMillisecond;
  EXPECT_EQ(phases.started(), t0) << "the first credits have their lookahead too";
  EXPECT_EQ(phases.NextDue(Facts(0), begun), t0);
  phases.NextShape();
  EXPECT_EQ(phases.NextDue(Facts(1), begun), std::nullopt);
  EXPECT_EQ(phases.NextWake(begun), begun + 100 * kMillisecond);
  EXPECT_EQ(phases.NextDue(Facts(1), begun + 100 * kMillisecond), t0 + 100 * kMillisecond);
  for (int i = 1; i < 10; ++i) phases.NextShape();
  EXPECT_EQ(phases.NextDue(Facts(10), t0 + 900 * kMillisecond), std::nullopt) << "due after the end";
  EXPECT_EQ(phases.Step(Facts(10), t0 + kSecond - 1), Command::kNone);
  EXPECT_EQ(phases.Step(Facts(10), t0 + kSecond), Command::kStop);
  EXPECT_EQ(phases.cause(), StopCause::kDuration);
  EXPECT_EQ(phases.TakeRest().count, 0u);
}

TEST(PhaseScheduler, WhatWasDueAndNeverHandedOutIsTheRest) {
  const RunPlan plan = Open(0, kSecond);
  PhaseScheduler phases(plan);
  phases.Begin(0);
  for (int i = 0; i < 4; ++i) phases.NextShape();
  EXPECT_EQ(phases.Step(Facts(4), phases.started() + kSecond), Command::kStop);
  const auto rest = phases.TakeRest();
  EXPECT_EQ(rest.count, 6u);
  EXPECT_EQ(rest.first_due, phases.started() + 400 * kMillisecond);
  EXPECT_EQ(rest.last_due, phases.started() + 900 * kMillisecond);
  EXPECT_EQ(phases.TakeRest().count, 0u) << "once";
}

TEST(PhaseScheduler, AnInterruptLeavesWhatIsNotDueYet) {
  const RunPlan plan = Open(100, 0);
  PhaseScheduler phases(plan);
  phases.Begin(0);
  phases.NextShape();
  phases.Interrupt(phases.started() + 250 * kMillisecond);
  EXPECT_EQ(phases.Step(Facts(1), phases.started() + 250 * kMillisecond), Command::kStop);
  EXPECT_EQ(phases.TakeRest().count, 2u);  // at 100 and 200 ms
}

TEST(PhaseScheduler, ARateThatDiesEndsThePhase) {
  RunPlan plan = Open(100, 0);
  plan.phases[0].rate = {{0, 10}, {kSecond, 10}, {kSecond, 0}};
  PhaseScheduler phases(plan);
  phases.Begin(0);
  for (int i = 0; i < 10; ++i) phases.NextShape();
  EXPECT_EQ(phases.Step(Facts(10), phases.started() + kSecond), Command::kStop);
  EXPECT_EQ(phases.cause(), StopCause::kArrivalsOver);
}

TEST(PhaseScheduler, APauseComesBeforeItsPhase) {
  RunPlan plan = Plan(1, 0);
  plan.phases[0].pause_for = 3 * kSecond;
  PhaseScheduler phases(plan);
  phases.Wait(kSecond);
  EXPECT_FALSE(phases.MayBegin(4 * kSecond - 1));
  EXPECT_EQ(phases.NextWake(kSecond), 4 * kSecond);
  EXPECT_TRUE(phases.MayBegin(4 * kSecond));
}

TEST(PhaseScheduler, ARunWithoutPhasesIsOver) {
  const RunPlan plan;
  EXPECT_EQ(PhaseScheduler(plan).stage(), Stage::kOver);
}

TEST(PhaseScheduler, APhaseThatGoesOnHasTheTimeItHadLeft) {
  const RunPlan plan = Plan(0, 10 * kSecond);
  PhaseScheduler phases(plan);
  phases.Follow({{0}, {1, true, 7 * kSecond}});
  phases.Begin(kSecond);
  EXPECT_EQ(phases.Step(Facts(1), 11 * kSecond), Command::kStop);
  EXPECT_EQ(phases.Step(Facts(1, true), 11 * kSecond), Command::kSeal);
  phases.Next(11 * kSecond);
  ASSERT_TRUE(phases.leg().continues);
  phases.Begin(20 * kSecond, 3);
  EXPECT_EQ(phases.started(), 13 * kSecond);
  EXPECT_EQ(phases.NextShape().index, 3u);
  EXPECT_EQ(phases.Step(Facts(4), 22 * kSecond), Command::kNone);
  EXPECT_EQ(phases.Step(Facts(4), 23 * kSecond), Command::kStop);
}

TEST(PhaseScheduler, AnOpenLoopThatGoesOnKeepsItsOffsets) {
  RunPlan plan = Plan(0, 10 * kSecond);
  plan.phases.resize(1);
  plan.phases[0].arrival = Arrival::kConstant;
  plan.phases[0].rate = {{0, 2}};
  plan.phases[0].lookahead_for = kSecond;
  PhaseScheduler phases(plan);
  phases.Follow({{0, true, 4 * kSecond}});
  phases.Begin(100 * kSecond, 8);
  const auto next = phases.NextArrival();
  ASSERT_TRUE(next);
  EXPECT_EQ(*next, 101 * kSecond) << "as soon as it can be handed out";
  phases.NextShape();
  EXPECT_EQ(*phases.NextArrival() - *next, kSecond / 2);
}

}  // namespace
}  // namespace imgperf
