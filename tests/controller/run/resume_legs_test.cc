#include "controller/run/resume_legs.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

// "wll": a warm-up and two measured phases.
RunPlan Plan(std::string_view kinds) {
  RunPlan plan;
  for (const char kind : kinds) {
    PhasePlan phase;
    phase.kind = kind == 'w' ? PhaseKind::kWarmup : PhaseKind::kProfiling;
    plan.phases.push_back(phase);
  }
  return plan;
}

CutRun CutAt(std::uint32_t phase, std::set<std::uint32_t> sealed) {
  CutRun cut;
  CutLeg leg;
  leg.phase = phase;
  leg.sealed = sealed.contains(phase);
  cut.legs.push_back(leg);
  cut.sealed = std::move(sealed);
  cut.active_for[phase] = 7 * kSecond;
  return cut;
}

// Phases in order; the one that goes on with a '+'.
std::string Way(const RunPlan& plan, const CutRun& cut) {
  std::string way;
  for (const PhaseScheduler::Leg& leg : LegsToCome(plan, cut))
    way += std::to_string(leg.phase) + (leg.continues ? "+ " : " ");
  return way;
}

TEST(ResumeLegs, WarmsUpAgainAndGoesOnWithThePhaseThatWasCut) {
  const RunPlan plan = Plan("wll");
  EXPECT_EQ(Way(plan, CutAt(1, {0})), "0 1+ 2 ");
  EXPECT_EQ(LegsToCome(plan, CutAt(1, {0}))[1].active_for, 7 * kSecond);
  EXPECT_EQ(Way(plan, CutAt(2, {0, 1})), "0 2+ ");
}

TEST(ResumeLegs, WarmsUpWithTheNearestOnly) {
  EXPECT_EQ(Way(Plan("wlwl"), CutAt(3, {0, 1, 2})), "2 3+ ");
  EXPECT_EQ(Way(Plan("wwl"), CutAt(2, {0, 1})), "0 1 2+ ");
}

TEST(ResumeLegs, ACutWarmUpBeginsAnew) { EXPECT_EQ(Way(Plan("wl"), CutAt(0, {})), "0 1+ "); }

TEST(ResumeLegs, AWarmUpAloneGoesOn) {
  EXPECT_EQ(Way(Plan("w"), CutAt(0, {})), "0+ ");
  EXPECT_EQ(Way(Plan("lw"), CutAt(1, {0})), "1+ ");
}

TEST(ResumeLegs, NothingIsLeftOfARunWhosePhasesAreSealed) {
  EXPECT_EQ(Way(Plan("wl"), CutAt(1, {0, 1})), "");
}

TEST(ResumeLegs, WhatCameNextIsTheNextPhaseWithoutResults) {
  EXPECT_EQ(PhaseAfter(Plan("wl"), CutAt(0, {0})), 1U);
  EXPECT_EQ(PhaseAfter(Plan("wll"), CutAt(0, {0, 1})), 2U)
      << "a warm-up that ran again, with the first sealed";
  EXPECT_EQ(PhaseAfter(Plan("l"), CutAt(0, {0})), std::nullopt);
  EXPECT_EQ(PhaseAfter(Plan("l"), CutRun()), 0U);
}

}  // namespace
}  // namespace imgperf
