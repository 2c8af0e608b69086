#include "worker/session/slot_queues.h"

#include <gtest/gtest.h>

#include "worker/session/former_sessions.h"

namespace imgperf {
namespace {

pb::Grant GrantOf(std::uint64_t version, const std::vector<std::uint32_t>& slots) {
  pb::Grant grant;
  grant.set_version(version);
  for (const std::uint32_t slot : slots) grant.add_slots(slot);
  return grant;
}

StartedCredit On(std::uint32_t slot, CreditId credit) {
  StartedCredit started;
  started.credit.set_credit(credit);
  started.credit.set_slot(slot);
  started.due = 5;
  return started;
}

StartedCredit Timed(CreditId credit, Nanos due) {
  StartedCredit started;
  started.credit.set_credit(credit);
  started.due = due;
  return started;
}

TEST(SlotQueues, RefuseCreditsOnSlotsThatAreNotGranted) {
  SlotQueues queues;
  EXPECT_FALSE(queues.Accept(On(0, 1)));
  queues.Apply(GrantOf(1, {0}));
  EXPECT_TRUE(queues.Accept(On(0, 1)));
  EXPECT_FALSE(queues.Accept(On(1, 2)));
}

TEST(SlotQueues, RunOneRequestASlot) {
  SlotQueues queues;
  queues.Apply(GrantOf(1, {0, 1}));
  queues.Accept(On(0, 1));
  queues.Accept(On(0, 2));
  queues.Accept(On(1, 3));
  EXPECT_EQ(queues.TakeReady(0)->credit.credit(), 1u);
  EXPECT_EQ(queues.TakeReady(0)->credit.credit(), 3u);
  EXPECT_FALSE(queues.TakeReady(0));
  queues.Finished({1, 0}, 77);
  EXPECT_EQ(queues.TakeReady(0)->credit.credit(), 2u);
}

TEST(SlotQueues, ACreditDueAtItsSlotsEndTakesTheWorkersOwnStamp) {
  SlotQueues queues;
  queues.Apply(GrantOf(1, {0}));
  StartedCredit first = On(0, 1);
  first.credit.set_due_at_slot_end(true);
  queues.Accept(first);
  EXPECT_EQ(queues.TakeReady(0)->due, 5) << "no request ended here yet: the controller's instant";
  queues.Finished({1, 0}, 77);
  StartedCredit second = On(0, 2);
  second.credit.set_due_at_slot_end(true);
  queues.Accept(second);
  EXPECT_EQ(queues.TakeReady(100)->due, 77);
  queues.Finished({2, 0}, 99);
  queues.Accept(On(0, 3));
  EXPECT_EQ(queues.TakeReady(100)->due, 5) << "due at an instant of its own";
}

TEST(SlotQueues, ASmallerGrantGivesWaitingCreditsBackAndWaitsForRunningOnes) {
  SlotQueues queues;
  queues.Apply(GrantOf(1, {0, 1}));
  EXPECT_EQ(queues.TakeAcknowledgement(), 1u);
  EXPECT_FALSE(queues.TakeAcknowledgement());
  queues.Accept(On(1, 1));
  queues.TakeReady(0);
  queues.Accept(On(1, 2));
  EXPECT_EQ(queues.Apply(GrantOf(2, {0})), (std::vector<AttemptId>{{2, 0}}));
  EXPECT_FALSE(queues.TakeAcknowledgement()) << "a request still runs on the slot";
  EXPECT_FALSE(queues.Accept(On(1, 3)));
  queues.Finished({1, 0}, 9);
  EXPECT_EQ(queues.TakeAcknowledgement(), 2u);
}

TEST(SlotQueues, AnOlderGrantIsIgnored) {
  SlotQueues queues;
  queues.Apply(GrantOf(2, {0}));
  queues.Apply(GrantOf(1, {}));
  EXPECT_TRUE(queues.Accept(On(0, 1)));
}

TEST(SlotQueues, CreditsWithoutASlotWaitForTheirInstant) {
  SlotQueues queues;
  queues.Accept(Timed(2, 200));
  queues.Accept(Timed(1, 100));
  EXPECT_EQ(queues.NextDue(), 100);
  EXPECT_FALSE(queues.TakeReady(99));
  EXPECT_EQ(queues.TakeReady(150)->credit.credit(), 1u);
  EXPECT_FALSE(queues.TakeReady(150));
  EXPECT_EQ(queues.NextDue(), 200);
}

TEST(SlotQueues, WhatWaitsCanBeTakenBack) {
  SlotQueues queues;
  queues.Apply(GrantOf(1, {0}));
  queues.Accept(On(0, 1));
  queues.TakeReady(0);
  queues.Accept(On(0, 2));
  queues.Accept(Timed(3, 10));
  EXPECT_FALSE(queues.Remove({1, 0})) << "it runs";
  EXPECT_TRUE(queues.Remove({2, 0}));
  EXPECT_TRUE(queues.AnythingWaiting());
  EXPECT_EQ(queues.TakeAllWaiting(), (std::vector<AttemptId>{{3, 0}}));
  EXPECT_FALSE(queues.AnythingWaiting());
}

TEST(FormerSessions, TellNeverStartedCreditsUntilARegistrationSucceeded) {
  FormerSessions former;
  const SessionId old = SessionId::Random();
  former.Retire(old, {{4, 0}});
  const InFlight in_flight{{{7, 1}, old}, {{8, 0}, SessionId::Random()}};
  for (int attempt = 0; attempt < 2; ++attempt) {
    pb::RegisterRequest request;
    former.WriteTo(request, in_flight);
    ASSERT_EQ(request.former_size(), 1);
    EXPECT_EQ(request.former(0).session(), old.Bytes());
    ASSERT_EQ(request.former(0).never_started_size(), 1);
    ASSERT_EQ(request.former(0).in_flight_size(), 1);
    EXPECT_EQ(request.former(0).in_flight(0).credit(), 7u);
  }
  former.Told();
  pb::RegisterRequest request;
  former.WriteTo(request, {});
  EXPECT_EQ(request.former_size(), 1) << "its records may still be unacknowledged";
  EXPECT_EQ(request.former(0).never_started_size(), 0);
}

}  // namespace
}  // namespace imgperf
