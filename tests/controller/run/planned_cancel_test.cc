// Credits that the plan wants cancelled, and what the phase makes of them.
#include "controller/credit/share_choice.h"
#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

using State = RunStatus::State;

struct PlannedCancelTest : RunCoreTest {
  PlannedCancelTest() {
    plan.seed = 5;
    plan.phases[0].requests = 40;
    plan.phases[0].cancel = {500'000, 20 * kMillisecond};
  }
  // Ends everything the worker has, again and again: the cancelled ones as such, the rest as `outcome`.
  void EndAll(Worker& w, pb::Outcome outcome) {
    for (auto fresh = CreditsTo(w); !fresh.empty(); fresh = CreditsTo(w)) {
      for (const pb::Credit& credit : fresh) {
        const bool cut = credit.has_cancel_after_ns();
        Finish(w, credit, cut);
        Record(w, credit, cut ? pb::CANCELLED : outcome);
      }
    }
  }
};

TEST_F(PlannedCancelTest, TheChosenCreditsSayWhen) {
  durable_at_once = true;
  Worker w = Join("w");
  Begin();
  const ShareChoice choice(5, 0, 500'000);
  std::uint64_t seen = 0;
  std::uint64_t cut = 0;
  for (auto fresh = CreditsTo(w); !fresh.empty(); fresh = CreditsTo(w)) {
    for (const pb::Credit& credit : fresh) {
      EXPECT_EQ(credit.has_cancel_after_ns(), choice.Chooses(credit.credit())) << credit.credit();
      if (credit.has_cancel_after_ns()) {
        EXPECT_EQ(credit.cancel_after_ns(), 20 * kMillisecond);
        ++cut;
      }
      ++seen;
      Record(w, credit);
    }
  }
  EXPECT_EQ(seen, 40u);
  EXPECT_EQ(cut, 20u);
}

TEST_F(PlannedCancelTest, AShareOfTheCreditsSayThatTheirImagesAreLookedAt) {
  durable_at_once = true;
  plan.checks.decode_ppm = 250'000;
  Worker w = Join("w");
  Begin();
  std::uint64_t looked_at = 0, cancelled_too = 0;
  for (auto fresh = CreditsTo(w); !fresh.empty(); fresh = CreditsTo(w)) {
    for (const pb::Credit& credit : fresh) {
      if (credit.look_at_images()) ++looked_at;
      if (credit.look_at_images() && credit.has_cancel_after_ns()) ++cancelled_too;
      Record(w, credit);
    }
  }
  EXPECT_EQ(looked_at, 10u);
  EXPECT_LT(cancelled_too, 10u);  // shares are chosen apart
}

TEST_F(PlannedCancelTest, AreCountedFromEachPhasesOwnStart) {
  plan.phases.push_back(plan.phases[0]);
  plan.phases[0].requests = 3;
  plan.phases[0].cancel = {};
  Worker w = Join("w");
  Begin();
  const ShareChoice choice(5, 1, 500'000);
  for (auto fresh = CreditsTo(w); !fresh.empty(); fresh = CreditsTo(w)) {
    for (const pb::Credit& credit : fresh) {
      const bool chosen = credit.phase() == 1 && choice.Chooses(credit.credit() - 3);
      EXPECT_EQ(credit.has_cancel_after_ns(), chosen) << credit.credit();
      Record(w, credit);
    }
  }
}

TEST_F(PlannedCancelTest, AReissuedCreditKeepsItsFate) {
  durable_at_once = true;
  plan.cluster.on_loss = LossPolicy::kReissue;
  plan.phases[0].cancel.share_ppm = 1'000'000;
  Worker a = Join("a");
  Begin();
  const auto held = CreditsTo(a);
  ASSERT_EQ(held.size(), 2u);
  Worker b = Join("b");
  core().OnWorkerExit('a', "crashed", false, now);
  Tick();
  bool again = false;
  for (const pb::Credit& credit : CreditsTo(b)) {
    if (credit.attempt() == 0) continue;
    EXPECT_TRUE(credit.has_cancel_after_ns());
    again = true;
  }
  EXPECT_TRUE(again);
}

TEST_F(PlannedCancelTest, CancelledOnesAreNoFailures) {
  durable_at_once = true;
  plan.phases[0].cancel.share_ppm = 1'000'000;
  Worker w = Join("w");
  Begin();
  EndAll(w, pb::COMPLETED);
  EXPECT_EQ(core().Status().run_counts.cancelled(), 40u);
  EXPECT_EQ(core().FailureReason(), "");
}

TEST_F(PlannedCancelTest, ATargetThatFailsTheOthersEndsTheRun) {
  durable_at_once = true;
  Worker w = Join("w");
  Begin();
  EndAll(w, pb::FAILED);
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_NE(core().FailureReason().find("all of the first 10 requests failed"), std::string::npos)
      << core().FailureReason();
}

// What was cancelled there says nothing of the second server: it may be well where the first is dead.
TEST_F(PlannedCancelTest, AServerIsNotHeardByACancel) {
  durable_at_once = true;
  plan.phases[0].url_order = {0, 0, 0, 0, 1};
  Worker w = Join("w");
  Begin();
  int failed = 0;
  const auto end_fresh = [&](bool second_fails) {
    for (const pb::Credit& credit : CreditsTo(w)) {
      const bool cut = credit.url() == 1 && !second_fails;
      failed += cut ? 0 : 1;
      Finish(w, credit, cut);
      Record(w, credit, cut ? pb::CANCELLED : pb::FAILED);
    }
  };
  for (int round = 0; round < 20 && failed < 16; ++round) end_fresh(false);
  EXPECT_EQ(failed, 16);
  EXPECT_EQ(core().Status().state, State::kRunning);
  for (int round = 0; round < 20 && core().Status().state == State::kRunning; ++round) end_fresh(true);
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_NE(core().FailureReason().find("requests failed"), std::string::npos) << core().FailureReason();
}

}  // namespace
}  // namespace imgperf
