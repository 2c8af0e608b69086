// Conversations: each turn at the session that has the image of the one before.
#include <gtest/gtest.h>

#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

// One conversation of three turns, over and over.
struct RunCoreTurnsTest : RunCoreTest {
  RunCoreTurnsTest() {
    plan.entries.resize(3);
    for (std::uint32_t turn = 0; turn < 3; ++turn) plan.entries[turn].turn = turn;
    plan.phases[0].entry_order = {0};
    plan.phases[0].requests = 6;
    plan.phases[0].concurrency = 2;
    durable_at_once = true;
  }
  // The only credit on its way to it.
  pb::Credit Only(const Worker& worker) {
    const auto sent = CreditsTo(worker);
    EXPECT_EQ(sent.size(), 1u);
    return sent.empty() ? pb::Credit() : sent[0];
  }
  void Answer(Worker& worker, const pb::Credit& credit, pb::Outcome outcome = pb::COMPLETED) {
    pb::ToController message;
    pb::Finished& finished = *message.mutable_finished();
    finished.set_ok(outcome == pb::COMPLETED);
    Name(credit, finished.mutable_attempt());
    Say(worker, message);
    pb::Record record;
    record.set_outcome(outcome);
    record.set_conversation(credit.conversation());
    record.set_turn(credit.turn());
    EXPECT_TRUE(Stream(worker, credit, record).ok());
  }
  pb::LedgerCounts Counts() { return core().Status().run_counts; }
  std::vector<pb::Verdict> Unsent() {
    std::vector<pb::Verdict> found;
    for (const pb::JournalEntry& entry : journal.entries) {
      if (entry.verdict().kind() == pb::Verdict::UNSENT) found.push_back(entry.verdict());
    }
    return found;
  }
};

TEST_F(RunCoreTurnsTest, EachTurnGoesWhereTheOneBeforeWas) {
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  pb::Credit credit = Only(w);
  const std::uint64_t conversation = credit.conversation();
  EXPECT_EQ(credit.credit(), conversation);
  CreditsTo(v);
  for (std::uint32_t turn = 0; turn < 3; ++turn) {
    EXPECT_EQ(credit.turn(), turn);
    EXPECT_EQ(credit.entry(), turn);
    EXPECT_EQ(credit.conversation(), conversation);
    EXPECT_EQ(credit.keep_for_next(), turn < 2);
    EXPECT_EQ(credit.due_at_slot_end(), turn > 0);
    Answer(w, credit);
    EXPECT_TRUE(CreditsTo(v).empty());
    if (turn < 2) credit = Only(w);
  }
  EXPECT_TRUE(CreditsTo(w).empty()) << "the other conversation's turns are the rest of the count";
  EXPECT_EQ(Counts().issued(), 4u);
}

TEST_F(RunCoreTurnsTest, AFailedTurnLeavesTheRestOfItsConversationUnsent) {
  plan.phases[0].concurrency = 1;
  Worker w = Join("w");
  Begin();
  Answer(w, Only(w));
  Answer(w, Only(w), pb::FAILED);
  const auto unsent = Unsent();
  ASSERT_EQ(unsent.size(), 1u);
  EXPECT_EQ(unsent[0].turn(), 2u);
  EXPECT_EQ(unsent[0].entry(), 2u);
  EXPECT_EQ(unsent[0].conversation(), 0u);
  EXPECT_EQ(unsent[0].reason(), "turn 2 of its conversation did not succeed");
  for (int turn = 0; turn < 3; ++turn) Answer(w, Only(w));
  EXPECT_EQ(Counts().completed(), 4u);
  EXPECT_EQ(Counts().issued(), 6u);
}

TEST_F(RunCoreTurnsTest, ALostWorkersConversationEndsUnderCount) {
  plan.phases[0].requests = 7;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  Answer(w, Only(w));
  CreditsTo(v);
  core().OnWorkerExit('w', "killed", false, now);
  Tick();
  const auto unsent = Unsent();
  ASSERT_EQ(unsent.size(), 1u);
  EXPECT_EQ(unsent[0].turn(), 2u);
  EXPECT_EQ(unsent[0].reason(), "the worker that had the image of its conversation is gone");
  const pb::Credit next = Only(v);
  EXPECT_EQ(next.turn(), 0u);
  EXPECT_EQ(next.credit(), next.conversation()) << "a new one";
}

TEST_F(RunCoreTurnsTest, ALostWorkersConversationBeginsAnewUnderReissue) {
  plan.cluster.on_loss = LossPolicy::kReissue;
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  Answer(w, Only(w));
  const pb::Credit second = Only(w);
  EXPECT_EQ(second.turn(), 1u);
  CreditsTo(v);
  core().OnWorkerExit('w', "killed", false, now);
  Tick();
  pb::Credit again = Only(v);
  EXPECT_EQ(again.credit(), second.credit()) << "the credit that was out";
  EXPECT_EQ(again.turn(), 0u);
  EXPECT_EQ(again.entry(), 0u);
  EXPECT_TRUE(again.keep_for_next());
  Answer(v, again);
  again = Only(v);
  EXPECT_EQ(again.turn(), 1u);
  EXPECT_EQ(again.conversation(), second.conversation());
  EXPECT_TRUE(Unsent().empty());
}

TEST_F(RunCoreTurnsTest, AnOpenLoopSendsTurnsAsTheyAreReadyAndWaitsForThem) {
  plan.phases[0].arrival = Arrival::kBurst;
  plan.phases[0].requests = 6;
  plan.phases[0].lookahead_for = 0;
  Worker w = Join("w");
  Begin();
  auto sent = CreditsTo(w);
  ASSERT_EQ(sent.size(), 2u) << "two conversations make the count";
  for (int turn = 0; turn < 3; ++turn) {
    for (const pb::Credit& credit : sent) {
      EXPECT_EQ(credit.turn(), static_cast<std::uint32_t>(turn));
      Answer(w, credit);
    }
    sent = CreditsTo(w);
    EXPECT_EQ(sent.size(), turn < 2 ? 2u : 0u);
  }
  EXPECT_EQ(Counts().completed(), 6u);
  EXPECT_EQ(Counts().issued(), 6u);
}

TEST_F(RunCoreTurnsTest, AWarmUpOfShapesFollowsNoConversation) {
  plan.phases[0].per = Per::kShapeAndUrl;
  plan.phases[0].requests = 1;
  Worker w = Join("w");
  Begin();
  const pb::Credit credit = Only(w);
  EXPECT_FALSE(credit.has_conversation());
  EXPECT_FALSE(credit.keep_for_next());
}

}  // namespace
}  // namespace imgperf
