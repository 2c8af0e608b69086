// Open loops: when credits go out, to whom, and what becomes of those that the ceiling holds.
#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

struct OpenLoopTest : RunCoreTest {
  OpenLoopTest() {
    PhasePlan& phase = plan.phases[0];
    phase.requests = 0;
    phase.duration_for = kSecond;
    phase.arrival = Arrival::kConstant;
    phase.rate = {{0, 10}};
    phase.lookahead_for = 200 * kMillisecond;
  }
  void FinishAt(Worker& worker, const pb::Credit& credit, Nanos ended) {
    pb::ToController message;
    message.mutable_finished()->mutable_attempt()->set_credit(credit.credit());
    message.mutable_finished()->mutable_attempt()->set_attempt(credit.attempt());
    message.mutable_finished()->set_ok(true);
    message.mutable_finished()->set_ended_ns(ended);
    Say(worker, message);
  }
  pb::UnsentArrivals Unsent() {
    for (const pb::JournalEntry& entry : journal.entries) {
      if (entry.has_unsent_arrivals()) return entry.unsent_arrivals();
    }
    return {};
  }
};

TEST_F(OpenLoopTest, CreditsGoOutAheadAndTakeTurnsAmongWorkers) {
  Worker a = Join("a");
  Worker b = Join("b");
  const Nanos begun = now;
  Begin();
  auto to_a = CreditsTo(a);
  auto to_b = CreditsTo(b);
  ASSERT_EQ(to_a.size() + to_b.size(), 1u) << "the first is due a lookahead from now, the second later";
  Pass(100 * kMillisecond, {&a, &b});
  for (const pb::Credit& credit : CreditsTo(a)) to_a.push_back(credit);
  for (const pb::Credit& credit : CreditsTo(b)) to_b.push_back(credit);
  ASSERT_EQ(to_a.size(), 1u);
  ASSERT_EQ(to_b.size(), 1u);
  const Nanos gap = std::abs(to_a[0].due_ns() - to_b[0].due_ns());
  EXPECT_EQ(gap, 100 * kMillisecond);
  EXPECT_EQ(std::min(to_a[0].due_ns(), to_b[0].due_ns()), begun + 200 * kMillisecond);
  EXPECT_FALSE(to_a[0].has_slot());
  EXPECT_FALSE(to_a[0].has_held_ns()) << "nothing can be held without a ceiling";
}

TEST_F(OpenLoopTest, AWorkerOfThriceTheWeightGetsThriceTheCredits) {
  plan.phases[0].rate = {{0, 80}};
  Worker light = Join("a");
  pb::RegisterRequest request = RequestOf("b");
  request.set_weight(3);
  Worker heavy = Take(core().Register(request, now), "b-route");
  Begin();
  Pass(900 * kMillisecond, {&light, &heavy});
  const auto few = static_cast<double>(CreditsTo(light).size());
  const auto many = static_cast<double>(CreditsTo(heavy).size());
  EXPECT_GE(few + many, 70);
  EXPECT_NEAR(many / few, 3, 0.2);
}

TEST_F(OpenLoopTest, TheCeilingHoldsUntilTheEndOfWhatWasBefore) {
  plan.phases[0].max_in_flight = {{0, 1}};
  Worker a = Join("a");
  Begin();
  auto first = CreditsTo(a);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].held_ns(), 0);
  Pass(600 * kMillisecond, {&a});
  EXPECT_TRUE(CreditsTo(a).empty());
  EXPECT_EQ(core().Status().held_since, first[0].due_ns() + 100 * kMillisecond);
  const Nanos ended = now - 30 * kMillisecond;  // the return took its time, which is not the ceiling's
  FinishAt(a, first[0], ended);
  const auto second = CreditsTo(a);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].due_ns(), first[0].due_ns() + 100 * kMillisecond);
  EXPECT_EQ(second[0].held_ns(), ended - second[0].due_ns());
  EXPECT_EQ(second[0].issued_ns(), now);
}

TEST_F(OpenLoopTest, NothingIsHeldWithoutACeiling) {
  Worker a = Join("a");
  Begin();
  Pass(600 * kMillisecond, {&a});
  EXPECT_EQ(core().Status().held_since, 0);
}

TEST_F(OpenLoopTest, APauseBeforeThePhaseIsTold) {
  plan.phases[0].pause_for = 3 * kSecond;
  Worker a = Join("a");
  const Nanos begun = now;
  Begin();
  EXPECT_EQ(core().Status().phase_started, 0);
  EXPECT_EQ(core().Status().begins_at, begun + 3 * kSecond);
}

TEST_F(OpenLoopTest, WhatWasHeldToTheEndIsUnsentAndCounted) {
  plan.phases[0].max_in_flight = {{0, 1}};
  Worker a = Join("a");
  Begin();
  const auto first = CreditsTo(a);
  ASSERT_EQ(first.size(), 1u);
  Pass(1300 * kMillisecond, {&a});  // the phase is over
  FinishAt(a, first[0], now);
  Record(a, first[0]);
  EXPECT_EQ(Unsent().count(), 9u);
  EXPECT_EQ(Unsent().first_credit(), 1u);
  EXPECT_TRUE(Unsent().held());
  EXPECT_EQ(Unsent().first_due_ns(), first[0].due_ns() + 100 * kMillisecond);
  const auto counts = core().Status().run_counts;
  EXPECT_EQ(counts.issued(), 10u);
  EXPECT_EQ(counts.completed(), 1u);
  EXPECT_EQ(counts.unsent(), 9u);
  EXPECT_EQ(counts.attempts_made(), 1u);
}

// What was handed out was due before the end, and is sent.
TEST_F(OpenLoopTest, TheEndOfTheTimeRevokesNothing) {
  Worker a = Join("a");
  Begin();
  Pass(1250 * kMillisecond, {&a});
  std::size_t sent = 0;
  for (const pb::ToWorker& message : MessagesTo(a)) {
    sent += message.has_credit();
    EXPECT_FALSE(message.has_revoke());
  }
  EXPECT_EQ(sent, 10u);
  EXPECT_EQ(core().Status().state, RunStatus::State::kDraining);
}

TEST_F(OpenLoopTest, AReissueKeepsItsDueInstant) {
  durable_at_once = true;
  plan.cluster.on_loss = LossPolicy::kReissue;
  Worker a = Join("a");
  Begin();
  const auto lost = CreditsTo(a);
  ASSERT_EQ(lost.size(), 1u);
  Worker b = Join("b");
  core().OnWorkerExit(static_cast<std::uint32_t>('a'), "was killed", false, now);
  Tick();
  const auto again = CreditsTo(b);
  ASSERT_FALSE(again.empty());
  EXPECT_EQ(again[0].credit(), lost[0].credit());
  EXPECT_EQ(again[0].attempt(), 1u);
  EXPECT_EQ(again[0].due_ns(), lost[0].due_ns());
}

}  // namespace
}  // namespace imgperf
