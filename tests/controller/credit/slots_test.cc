#include "controller/credit/slots.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

const auto kAnyone = [](const SessionId&) { return true; };

std::vector<std::uint32_t> SlotsOf(const Slots& slots, const SessionId& session) {
  const pb::Grant grant = slots.GrantOf(session);
  return {grant.slots().begin(), grant.slots().end()};
}

// Occupies every idle slot; returns the attempts by slot.
std::vector<AttemptId> FillAll(Slots& slots, CreditId& next) {
  std::vector<AttemptId> attempts;
  while (const auto idle = slots.FirstIdle(kAnyone)) {
    attempts.push_back({next++, 0});
    slots.Occupy(idle->slot, attempts.back());
  }
  return attempts;
}

struct SlotsTest : testing::Test {
  // One slot of `a`, on which attempt 0 runs while 1 and 2 wait.
  void TwoBehindOne() {
    slots.AddSession(a);
    slots.Resize(1, 100);
    slots.Balance();
    FillAll(slots, next);
    slots.SetDepth(a, 2);
    slots.Queue(0, {1, 0});
    slots.Queue(0, {2, 0});
  }

  Slots slots;
  SessionId a = SessionId::Random();
  SessionId b = SessionId::Random();
  CreditId next = 0;
};

TEST_F(SlotsTest, AreSplitEvenlyAndAddUpToTheConcurrency) {
  slots.AddSession(a);
  slots.AddSession(b);
  slots.Resize(5, 100);
  EXPECT_EQ(slots.Balance().size(), 2u);
  const auto of_a = SlotsOf(slots, a);
  const auto of_b = SlotsOf(slots, b);
  EXPECT_EQ(of_a.size() + of_b.size(), 5u);
  EXPECT_LE(std::max(of_a.size(), of_b.size()), 3u);
  EXPECT_TRUE(slots.Balance().empty());
}

TEST_F(SlotsTest, TheFirstFillIsDueAtThePhasesStart) {
  slots.AddSession(a);
  slots.Resize(1, 100);
  slots.Balance();
  const auto idle = slots.FirstIdle(kAnyone);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->free_since, 100);
  EXPECT_FALSE(idle->ended_here);
}

TEST_F(SlotsTest, AFinishedSlotIsDueAtItsOwnEnd) {
  slots.AddSession(a);
  slots.Resize(1, 100);
  slots.Balance();
  const auto attempts = FillAll(slots, next);
  EXPECT_FALSE(slots.FirstIdle(kAnyone));
  slots.Free(attempts[0], true, 250);
  const auto idle = slots.FirstIdle(kAnyone);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->free_since, 250);
  EXPECT_TRUE(idle->ended_here);
}

TEST_F(SlotsTest, ALevelThatRisesAddsSlotsThatAreFreeSinceThen) {
  slots.AddSession(a);
  slots.Resize(1, 100);
  slots.Balance();
  FillAll(slots, next);
  slots.Change(3, 500);
  EXPECT_EQ(slots.Balance(), std::vector<SessionId>{a});
  EXPECT_EQ(SlotsOf(slots, a).size(), 3u);
  const auto idle = slots.FirstIdle(kAnyone);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->free_since, 500);
  EXPECT_FALSE(idle->ended_here);
}

TEST_F(SlotsTest, ALevelThatFallsTakesSlotsAsTheyBecomeIdle) {
  slots.AddSession(a);
  slots.Resize(3, 100);
  slots.Balance();
  const auto attempts = FillAll(slots, next);
  slots.Change(1, 500);
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, a).size(), 3u) << "busy ones stay";
  for (const AttemptId& attempt : attempts) slots.Free(attempt, true, 600);
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, a).size(), 1u);
  slots.Change(2, 700);
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, a).size(), 1u) << "the old grant is not acknowledged yet";
  EXPECT_TRUE(slots.OnGrantAck(a, slots.GrantOf(a).version()));
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, a).size(), 2u);
}

TEST_F(SlotsTest, ANewcomerGetsSlotsOnlyAfterTheOwnerAcknowledged) {
  slots.AddSession(a);
  slots.Resize(4, 0);
  slots.Balance();
  const auto attempts = FillAll(slots, next);
  slots.AddSession(b);
  EXPECT_TRUE(slots.Balance().empty()) << "busy slots do not move";
  slots.Free(attempts[0], true, 10);
  const auto changed = slots.Balance();
  ASSERT_EQ(changed, std::vector<SessionId>{a});
  EXPECT_EQ(SlotsOf(slots, a).size(), 3u);
  EXPECT_TRUE(SlotsOf(slots, b).empty());
  EXPECT_FALSE(slots.FirstIdle(kAnyone)) << "a leaving slot takes no credit";
  EXPECT_TRUE(slots.OnGrantAck(a, slots.GrantOf(a).version()));
  EXPECT_EQ(slots.Balance(), std::vector<SessionId>{b});
  EXPECT_EQ(SlotsOf(slots, b).size(), 1u);
  const auto idle = slots.FirstIdle(kAnyone);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->session, b);
  EXPECT_EQ(idle->free_since, 10) << "it has waited since its request ended";
  EXPECT_FALSE(idle->ended_here) << "the new owner does not know that instant";
}

TEST_F(SlotsTest, SharesThatDifferByOneStay) {
  slots.AddSession(a);
  slots.AddSession(b);
  slots.Resize(3, 0);
  slots.Balance();
  const auto attempts = FillAll(slots, next);
  for (const AttemptId attempt : attempts) slots.Free(attempt, true, 5);
  EXPECT_TRUE(slots.Balance().empty());
}

TEST_F(SlotsTest, ADeadSessionsSlotsReturnAtOnce) {
  slots.AddSession(a);
  slots.AddSession(b);
  slots.Resize(4, 0);
  slots.Balance();
  const auto attempts = FillAll(slots, next);
  slots.RemoveSession(a, 77);
  EXPECT_EQ(slots.busy(), 2u);
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, b).size(), 4u);
  EXPECT_EQ(FillAll(slots, next).size(), 2u);
  for (const AttemptId attempt : attempts) slots.Free(attempt, true, 80);  // two of them are nobody's now
  EXPECT_EQ(slots.busy(), 2u);
}

TEST_F(SlotsTest, AFullSessionsIdleSlotsGoToTheOthers) {
  slots.AddSession(a);
  slots.AddSession(b);
  slots.Resize(4, 0);
  slots.Balance();
  slots.SetEligible(a, false);
  slots.Balance();
  EXPECT_TRUE(SlotsOf(slots, a).empty());
  slots.OnGrantAck(a, slots.GrantOf(a).version());
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, b).size(), 4u);
}

TEST_F(SlotsTest, ASmallerPhaseTakesSurplusSlotsBack) {
  slots.AddSession(a);
  slots.Resize(4, 0);
  slots.Balance();
  slots.Resize(1, 50);
  EXPECT_EQ(slots.Balance(), std::vector<SessionId>{a});
  EXPECT_EQ(SlotsOf(slots, a), std::vector<std::uint32_t>{0});
  EXPECT_EQ(FillAll(slots, next).size(), 1u);
  slots.OnGrantAck(a, slots.GrantOf(a).version());
  EXPECT_TRUE(slots.Balance().empty());
}

TEST_F(SlotsTest, UnusableSessionsAreSkipped) {
  slots.AddSession(a);
  slots.AddSession(b);
  slots.Resize(2, 0);
  slots.Balance();
  const auto idle = slots.FirstIdle([this](const SessionId& session) { return session == b; });
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->session, b);
}

TEST_F(SlotsTest, AnAcknowledgementOfAVersionNeverGrantedIsRefused) {
  slots.AddSession(a);
  slots.Resize(1, 0);
  slots.Balance();
  EXPECT_FALSE(slots.OnGrantAck(a, 9));
  EXPECT_TRUE(slots.OnGrantAck(SessionId::Random(), 9)) << "of a session that is gone: ignored";
}

TEST_F(SlotsTest, OthersMayWaitBehindWhatRuns) {
  slots.AddSession(a);
  slots.Resize(2, 100);
  slots.Balance();
  FillAll(slots, next);
  EXPECT_FALSE(slots.FirstWithRoom(kAnyone)) << "no depth, no room";
  slots.SetDepth(a, 2);
  EXPECT_EQ(slots.DepthOf(a), 2u);
  std::multiset<SlotId> queued;
  while (const auto slot = slots.FirstWithRoom(kAnyone)) {
    EXPECT_EQ(slot->session, a);
    EXPECT_TRUE(slot->ended_here) << "due at the end of what runs there";
    slots.Queue(slot->slot, {next++, 0});
    queued.insert(slot->slot);
  }
  EXPECT_EQ(queued, (std::multiset<SlotId>{0, 0, 1, 1}));
  EXPECT_EQ(slots.busy(), 2u);
  EXPECT_EQ(slots.waiting(), 4u);
}

TEST_F(SlotsTest, TheyTakeTheSlotInTheirOrder) {
  TwoBehindOne();
  slots.Free({0, 0}, true, 200);
  EXPECT_FALSE(slots.FirstIdle(kAnyone)) << "the next one runs";
  EXPECT_EQ(slots.waiting(), 1u);
  ASSERT_TRUE(slots.FirstWithRoom(kAnyone)) << "one place is free again";
  slots.Free({1, 0}, true, 300);
  slots.Free({2, 0}, true, 400);
  const auto idle = slots.FirstIdle(kAnyone);
  ASSERT_TRUE(idle);
  EXPECT_EQ(idle->free_since, 400);
  EXPECT_EQ(slots.busy(), 0u);
}

TEST_F(SlotsTest, OneThatIsGivenBackLeavesTheLine) {
  TwoBehindOne();
  slots.Free({1, 0}, false, 200);
  EXPECT_EQ(slots.waiting(), 1u);
  EXPECT_EQ(slots.busy(), 1u);
  slots.Free({0, 0}, true, 300);
  EXPECT_FALSE(slots.FirstIdle(kAnyone)) << "2 runs";
  slots.Free({2, 0}, true, 400);
  EXPECT_TRUE(slots.FirstIdle(kAnyone));
}

TEST_F(SlotsTest, ADeadSessionsLineIsGone) {
  slots.AddSession(a);
  slots.Resize(1, 100);
  slots.Balance();
  FillAll(slots, next);
  slots.SetDepth(a, 2);
  slots.Queue(0, {1, 0});
  slots.RemoveSession(a, 200);
  EXPECT_EQ(slots.waiting(), 0u);
  EXPECT_EQ(slots.busy(), 0u);
  EXPECT_FALSE(slots.FirstWithRoom(kAnyone));
  slots.Free({1, 0}, true, 300);  // comes late, and is nobody's
  slots.AddSession(b);
  slots.Balance();
  EXPECT_TRUE(slots.FirstIdle(kAnyone));
}

TEST_F(SlotsTest, WhoHasTooManySlotsGetsNoLineSoThatTheyMove) {
  slots.AddSession(a);
  slots.Resize(4, 100);
  slots.Balance();
  const auto attempts = FillAll(slots, next);
  slots.SetDepth(a, 8);
  slots.AddSession(b);
  slots.Balance();
  EXPECT_FALSE(slots.FirstWithRoom(kAnyone));
  slots.Free(attempts[0], true, 200);
  slots.Balance();
  EXPECT_EQ(SlotsOf(slots, a).size(), 3u);
}

TEST_F(SlotsTest, ASurplusSlotGetsNoLine) {
  slots.AddSession(a);
  slots.Resize(2, 100);
  slots.Balance();
  FillAll(slots, next);
  slots.SetDepth(a, 1);
  slots.Change(1, 200);
  const auto slot = slots.FirstWithRoom(kAnyone);
  ASSERT_TRUE(slot);
  EXPECT_EQ(slot->slot, 0u);
  slots.Queue(0, {9, 0});
  EXPECT_FALSE(slots.FirstWithRoom(kAnyone));
}

TEST_F(SlotsTest, OnlyUsableSessionsGetALine) {
  slots.AddSession(a);
  slots.Resize(1, 100);
  slots.Balance();
  FillAll(slots, next);
  slots.SetDepth(a, 1);
  EXPECT_FALSE(slots.FirstWithRoom([](const SessionId&) { return false; }));
  EXPECT_TRUE(slots.FirstWithRoom(kAnyone)) << "it is not forgotten";
}

}  // namespace
}  // namespace imgperf
