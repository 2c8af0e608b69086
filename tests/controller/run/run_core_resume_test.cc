#include <algorithm>

#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

class RunCoreResumeTest : public RunCoreTest {
 protected:
  RunCoreResumeTest() { durable_at_once = true; }
  pb::LedgerCounts Counts() { return core().Status().run_counts; }
};

TEST_F(RunCoreResumeTest, GoesOnWithTheCreditsThatHaveNoOutcome) {
  Worker w = Join("w");
  Begin();
  const auto first = CreditsTo(w);
  ASSERT_EQ(first.size(), 2U);
  Record(w, first[0]);
  const auto third = CreditsTo(w);
  ASSERT_EQ(third.size(), 1U);
  Restart(journal.entries.size());
  pb::RegisterRequest request = Again(w, "w");
  Name(first[1], request.mutable_former(0)->add_in_flight());
  Name(third[0], request.mutable_former(0)->add_never_started());
  Worker heir = Take(core().Register(request, now), "new-route");
  core().Start(now);
  Tick();
  EXPECT_TRUE(CreditsTo(heir).empty()) << "a request of the former life still runs";
  Record(w, first[1]);
  const auto fresh = CreditsTo(heir);
  ASSERT_EQ(fresh.size(), 2U) << "the one that was given back, and the last of four";
  EXPECT_TRUE(std::any_of(fresh.begin(), fresh.end(),
                          [&](const auto& credit) { return credit.credit() == third[0].credit(); }));
  for (const pb::Credit& credit : fresh) {
    EXPECT_GE(credit.attempt(), kAttemptsPerEpoch);
    Record(heir, credit);
  }
  EXPECT_EQ(Counts().completed(), 4U);
  EXPECT_EQ(Counts().lost(), 0U);
  EXPECT_EQ(Counts().issued(), 4U);
}

TEST_F(RunCoreResumeTest, WhatNobodyHoldsWasNeverSentOnceAllCameBack) {
  Worker w = Join("w");
  Begin();
  ASSERT_EQ(CreditsTo(w).size(), 2U);
  Restart(journal.entries.size());
  Worker heir = Take(core().Register(Again(w, "w"), now), "new-route");  // they were lost on their way
  core().Start(now);
  Tick();
  const auto fresh = CreditsTo(heir);
  ASSERT_EQ(fresh.size(), 2U);
  EXPECT_EQ(fresh[0].credit(), 0U) << "its id was never used";
  EXPECT_EQ(Counts().lost(), 0U);
}

TEST_F(RunCoreResumeTest, WhatMayHaveBeenSentIsLostWhenItsWorkerStaysAway) {
  Worker w = Join("w");
  Begin();
  const auto out = CreditsTo(w);
  Restart(journal.entries.size());
  Worker v = Join("v");
  core().Start(now);
  Pass(10 * kSecond, {&v});
  EXPECT_TRUE(CreditsTo(v).empty()) << "w may still come";
  EXPECT_GT(core().Status().settling, 0U);
  Pass(6 * kSecond, {&v});
  EXPECT_EQ(core().Status().settling, 0U);
  EXPECT_EQ(Counts().attempts_lost(), 4U) << "all that its watermark allowed of a phase of four";
}

TEST_F(RunCoreResumeTest, ARecordAloneTellsOfItsCredit) {
  Worker w = Join("w");
  Begin();
  const auto out = CreditsTo(w);
  Restart(journal.entries.size());
  Record(w, out[1]);  // its stream is there before it has registered
  EXPECT_EQ(Counts().completed(), 1U);
  EXPECT_EQ(journal.last().record().session(), w.reply.session());
}

TEST_F(RunCoreResumeTest, StrangersSpeakForNoFormerSession) {
  Worker w = Join("w");
  Begin();
  const auto out = CreditsTo(w);
  Restart(journal.entries.size());
  w.reply.set_record_token(RecordToken::Random().Bytes());
  EXPECT_EQ(TryRecord(w, out[0]).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(RunCoreResumeTest, AWorkerThatDidNotNoticeIsToldToRegisterAnew) {
  Worker w = Join("w");
  Begin();
  Restart(journal.entries.size());
  Beat(w);
  ASSERT_FALSE(credits.sent.empty());
  EXPECT_TRUE(credits.sent.back().second.session_over());
  EXPECT_EQ(credits.sent.back().second.epoch(), 0U) << "it hears its own controller's only";
  EXPECT_EQ(core().Status().dropped, 0U);
}

TEST_F(RunCoreResumeTest, TheJournalTellsTheSameAccount) {
  plan.cluster.on_loss = LossPolicy::kReissue;
  Worker w = Join("w");
  Begin();
  const auto out = CreditsTo(w);
  Record(w, out[0]);
  core().OnWorkerExit('w', "killed", false, now);
  Tick();
  Worker v = Join("v");
  Tick();
  ASSERT_FALSE(CreditsTo(v).empty());
  Restart(journal.entries.size());
  const pb::LedgerCounts folded = journal.fold.Counts();
  EXPECT_EQ(Counts().attempts_lost(), folded.attempts_lost());
  EXPECT_EQ(Counts().reissues(), folded.reissues());
  EXPECT_EQ(Counts().completed(), 1U);
}

TEST_F(RunCoreResumeTest, AnInterruptWhileItSettlesEndsTheRunWithEveryCreditAccountedFor) {
  Worker w = Join("w");
  Begin();
  ASSERT_EQ(CreditsTo(w).size(), 2U);
  Restart(journal.entries.size());
  core().Start(now);
  Tick();
  core().Interrupt(now);
  Tick();
  Pass(6 * kSecond);
  EXPECT_TRUE(core().Done());
  EXPECT_EQ(Counts().open(), 0U);
  EXPECT_EQ(Counts().issued(), Counts().lost());
}

TEST_F(RunCoreResumeTest, AFurtherAttemptWaitsForItsEntryToBeDurable) {
  durable_at_once = false;
  plan.cluster.on_loss = LossPolicy::kReissue;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  Sync();
  const auto of_w = CreditsTo(w);
  const auto of_v = CreditsTo(v);
  core().OnWorkerExit('w', "killed", false, now);
  Tick();
  for (const pb::Credit& credit : CreditsTo(v)) EXPECT_EQ(credit.attempt(), 0U);
  Beat(v);
  Finish(v, of_v[0]);
  for (const pb::Credit& credit : CreditsTo(v)) EXPECT_EQ(credit.attempt(), 0U);
  Sync();
  const auto again = CreditsTo(v);
  EXPECT_TRUE(
      std::any_of(again.begin(), again.end(), [](const auto& credit) { return credit.attempt() == 1; }));
}

}  // namespace
}  // namespace imgperf
