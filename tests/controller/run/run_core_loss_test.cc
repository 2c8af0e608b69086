// What RunCore does when workers fall silent, die, come back, or the user has had enough.
#include <gtest/gtest.h>

#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

using State = RunStatus::State;

struct RunCoreLossTest : RunCoreTest {
  RunCoreLossTest() { plan.phases[0].requests = 20; }
  void End() {
    core().Interrupt(now);
    core().Interrupt(now);
    Pass(20 * kSecond);
    Sync();
    Pass(200 * kMillisecond);
    EXPECT_TRUE(core().Done());
  }
};

TEST_F(RunCoreLossTest, ASilentWorkersSlotsReturnAndItsCreditsAreLost) {
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  const auto of_w = CreditsTo(w);
  ASSERT_EQ(of_w.size(), 1u);
  CreditsTo(v);
  Pass(2900 * kMillisecond, {&v});
  EXPECT_EQ(core().Status().run_counts.attempts_lost(), 0u);
  Pass(200 * kMillisecond, {&v});
  EXPECT_EQ(core().Status().run_counts.attempts_lost(), 1u);
  EXPECT_EQ(CreditsTo(v).size(), 1u) << "the slot is filled with a new credit";
  End();
  EXPECT_NE(Events().find("worker w lost after 3.1 s of silence: 1 attempts lost, 0 reissued"),
            std::string::npos)
      << Events();
}

TEST_F(RunCoreLossTest, WhatNeverLeftIsUnsentWhenTheRunIsGivenUp) {
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  const auto of_w = CreditsTo(w);
  ASSERT_EQ(of_w.size(), 1u);
  ASSERT_EQ(CreditsTo(v).size(), 1u);
  credits.result = CreditPort::Result::kUnroutable;
  Finish(w, of_w[0]);
  Record(w, of_w[0]);  // the next credit is w's, and stays here
  ASSERT_EQ(core().Status().run_counts.issued(), 3u);
  core().Interrupt(now);
  core().Interrupt(now);
  Pass(15 * kSecond, {&w, &v});
  EXPECT_EQ(core().Status().run_counts.completed(), 1u);
  EXPECT_EQ(core().Status().run_counts.unsent(), 1u);
  EXPECT_EQ(core().Status().run_counts.lost(), 1u) << "v's left";
  credits.result = CreditPort::Result::kSent;
  Beat(w);
  EXPECT_TRUE(CreditsTo(w).empty());
}

TEST_F(RunCoreLossTest, UnderReissueTheLostCreditGoesFirstWithItsDue) {
  durable_at_once = true;
  plan.cluster.on_loss = LossPolicy::kReissue;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  const auto lost = CreditsTo(w);
  CreditsTo(v);
  core().OnWorkerExit('w', "killed by signal 9", false, now);
  Tick();
  const auto again = CreditsTo(v);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].credit(), lost[0].credit());
  EXPECT_EQ(again[0].due_ns(), lost[0].due_ns());
  EXPECT_FALSE(again[0].due_at_slot_end());
  End();
  EXPECT_NE(Events().find("killed by signal 9: 1 attempts lost, 1 reissued"), std::string::npos) << Events();
}

TEST_F(RunCoreLossTest, UnderAbortTheFirstLossEndsTheRun) {
  plan.cluster.on_loss = LossPolicy::kAbort;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  core().OnWorkerExit('w', "killed", false, now);
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_NE(core().FailureReason().find("on_loss"), std::string::npos);
  EXPECT_EQ(core().Status().run_counts.open(), 0u);
}

// Its beats come, ours do not: without an answer its lease ends and it starts nothing (L2).
TEST_F(RunCoreLossTest, AWorkerThatCannotBeAnsweredIsSilentToo) {
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  ASSERT_EQ(core().Status().live_sessions, 2u);
  credits.result = CreditPort::Result::kFull;
  Pass(2900 * kMillisecond, {&w, &v});
  EXPECT_EQ(core().Status().live_sessions, 2u);
  Pass(200 * kMillisecond, {&w, &v});
  EXPECT_EQ(core().Status().live_sessions, 0u);
}

TEST_F(RunCoreLossTest, ADeadSessionIsToldSoAndNeverRevives) {
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  Pass(4 * kSecond, {&v});
  credits.sent.clear();
  Beat(w);
  ASSERT_FALSE(credits.sent.empty());
  EXPECT_TRUE(credits.sent[0].second.session_over());
  EXPECT_EQ(core().Status().live_sessions, 1u);
}

TEST_F(RunCoreLossTest, ALoopThatStoodStillBlamesNobody) {
  Worker w = Join("w");
  Begin();
  now += 60 * kSecond;
  Tick();
  EXPECT_EQ(core().Status().live_sessions, 1u);
  Pass(3 * kSecond);
  EXPECT_EQ(core().Status().live_sessions, 1u);
  Pass(100 * kMillisecond);
  EXPECT_EQ(core().Status().live_sessions, 0u);
}

TEST_F(RunCoreLossTest, AReturningWorkersRequestsInFlightAreAwaited) {
  durable_at_once = true;
  plan.cluster.on_loss = LossPolicy::kReissue;
  plan.cluster.workers = 1;
  Worker w = Join("w");
  Begin();
  const auto credits_of_w = CreditsTo(w);
  Pass(4 * kSecond);
  pb::RegisterRequest request = Again(w, "w");
  Name(credits_of_w[0], request.mutable_former(0)->add_in_flight());
  Name(credits_of_w[1], request.mutable_former(0)->add_never_started());
  const auto reply = core().Register(request, now);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->superseded_size(), 0);
  Worker heir = Take(reply, "heir-route");
  const auto fresh = CreditsTo(heir);
  ASSERT_EQ(fresh.size(), 2u);
  // What never started goes out again; it waits for the disk, so the next one may overtake it.
  EXPECT_EQ(fresh[1].credit(), credits_of_w[1].credit());
  EXPECT_NE(fresh[0].credit(), credits_of_w[0].credit()) << "what is in flight is not reissued";
  Record(w, credits_of_w[0]);
  EXPECT_EQ(core().Status().run_counts.completed(), 1u);
  EXPECT_EQ(core().Status().run_counts.attempts_lost(), 0u);
  End();
  EXPECT_NE(Events().find("worker w rejoined"), std::string::npos) << Events();
}

TEST_F(RunCoreLossTest, WhatAReturnedWorkerTakesIntoItsGraveIsAwaitedNoLonger) {
  durable_at_once = true;
  plan.cluster.on_loss = LossPolicy::kReissue;
  plan.cluster.workers = 1;
  Worker w = Join("w");
  Begin();
  const auto of_w = CreditsTo(w);
  Pass(4 * kSecond);
  pb::RegisterRequest request = Again(w, "w");
  Name(of_w[0], request.mutable_former(0)->add_in_flight());
  Worker heir = Take(core().Register(request, now), "heir-route");
  core().OnWorkerExit('w', "killed by signal 9", false, now);
  Tick();
  Worker v = Join("v");
  const auto of_v = CreditsTo(v);
  ASSERT_EQ(of_v.size(), 2u);
  EXPECT_EQ(of_v[0].credit(), of_w[0].credit());
  EXPECT_GT(of_v[0].attempt(), of_w[0].attempt());
}

TEST_F(RunCoreLossTest, AttemptsReplacedMeanwhileAreSuperseded) {
  plan.cluster.on_loss = LossPolicy::kReissue;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  const auto of_w = CreditsTo(w);
  Pass(4 * kSecond, {&v});
  pb::RegisterRequest request = Again(w, "w");
  Name(of_w[0], request.mutable_former(0)->add_in_flight());
  const auto reply = core().Register(request, now);
  ASSERT_TRUE(reply.ok());
  ASSERT_EQ(reply->superseded_size(), 1);
  EXPECT_EQ(reply->superseded(0).credit(), of_w[0].credit());
  Record(w, of_w[0]);
  EXPECT_EQ(core().Status().run_counts.late(), 1u);
  End();
  EXPECT_NE(Events().find("1 records of worker w came too late"), std::string::npos) << Events();
}

TEST_F(RunCoreLossTest, AWorkerThatComesBackGetsSlotsAgain) {
  durable_at_once = true;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  Pass(4 * kSecond, {&v});
  auto of_v = CreditsTo(v);
  ASSERT_EQ(of_v.size(), 2u);
  Worker heir = Take(core().Register(Again(w, "w"), now), "heir-route");
  Finish(v, of_v[0]);
  std::uint64_t version = 0;
  for (const auto& message : MessagesTo(v)) version = std::max(version, message.grant().version());
  pb::ToController ack;
  ack.mutable_grant_ack()->set_version(version);
  Say(v, ack);
  EXPECT_EQ(CreditsTo(heir).size(), 1u);
}

TEST_F(RunCoreLossTest, WithoutAnyWorkerTheRunEndsAfterTheRejoinTime) {
  Worker w = Join("w");
  Begin();
  Pass(3100 * kMillisecond + 14 * kSecond);
  EXPECT_EQ(core().Status().state, State::kRunning);
  Pass(2 * kSecond);
  EXPECT_NE(core().FailureReason().find("none came back within 15 s"), std::string::npos)
      << core().FailureReason();
  EXPECT_EQ(core().Status().run_counts.lost(), 2u);
}

TEST_F(RunCoreLossTest, AWorkerThatOnlyEverRegistersIsNobody) {
  Join("w");
  Begin();
  for (int i = 0; i < 3; ++i) {  // its credit path is gone, its records' path is not
    Pass(5 * kSecond);
    EXPECT_TRUE(core().Register(RequestOf("w"), now).ok());
  }
  Pass(5 * kSecond);
  EXPECT_NE(core().FailureReason().find("none came back within 15 s"), std::string::npos)
      << core().FailureReason();
}

TEST_F(RunCoreLossTest, AWorkerThatBreaksTheProtocolLosesItsSession) {
  Worker w = Join("w");
  Begin();
  pb::Credit invented;
  invented.set_credit(999);
  Finish(w, invented);
  EXPECT_EQ(core().Status().live_sessions, 0u);
  Worker v = Join("v");
  Record(v, invented);
  EXPECT_EQ(core().Status().live_sessions, 0u);
}

TEST_F(RunCoreLossTest, TheFirstInterruptDrainsAndTheSecondCancels) {
  Worker w = Join("w");
  Begin();
  const auto running = CreditsTo(w);
  core().Interrupt(now);
  Tick();
  EXPECT_EQ(core().Status().state, State::kDraining);
  int revokes = 0;
  for (const auto& message : MessagesTo(w)) revokes += message.has_revoke();
  EXPECT_EQ(revokes, 2);
  GiveBack(w, running[0]);
  EXPECT_EQ(core().Status().run_counts.unsent(), 1u);
  core().Interrupt(now);
  Tick();
  const auto messages = MessagesTo(w);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].cancel().attempt().credit(), running[1].credit());
  Record(w, running[1], pb::CANCELLED);
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_EQ(core().FailureReason(), "interrupted");
  Pass(5 * kSecond, {&w});
  Sync();
  EXPECT_TRUE(core().Done()) << "it does not wait for goodbyes for ever";
  EXPECT_TRUE(Sealed().interrupted());
}

TEST_F(RunCoreLossTest, AbortEndsEvenWhenTheJournalIsDead) {
  Worker w = Join("w");
  Begin();
  core().Abort("the journal failed", now);
  Pass(11 * kSecond, {&w});
  EXPECT_TRUE(core().Done());
  EXPECT_EQ(core().FailureReason(), "the journal failed");
  EXPECT_EQ(core().Status().run_counts.open(), 0u);
}

TEST_F(RunCoreLossTest, CreditsThatNeverLeftTheSocketAreNotLost) {
  Worker w = Join("w");
  core().Start(now);
  Tick();
  credits.result = CreditPort::Result::kFull;
  Sync();
  EXPECT_EQ(core().Status().run_counts.attempts_made(), 2u);
  core().OnWorkerExit('w', "killed", false, now);
  EXPECT_EQ(core().Status().run_counts.attempts_unstarted(), 2u);
  EXPECT_EQ(core().Status().run_counts.attempts_lost(), 0u);
}

TEST_F(RunCoreLossTest, ANewRouteGetsEverythingAgain) {
  Worker w = Join("w");
  Begin();
  CreditsTo(w);
  w.route = "another-connection";
  Beat(w);
  EXPECT_EQ(CreditsTo(w).size(), 2u);
}

}  // namespace
}  // namespace imgperf
