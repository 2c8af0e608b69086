// Credits that wait at a worker behind the running ones.
#include <vector>

#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

struct PrefetchTest : RunCoreTest {
  PrefetchTest() {
    plan.phases[0].concurrency = 2;
    plan.phases[0].requests = 1000;
    plan.target.urls = {"http://a"};
  }
  // A worker whose control round trip is 1 ms.
  Worker JoinNear() {
    Worker worker = Join("w");
    pb::Envelope envelope = From(worker);
    envelope.mutable_beat()->set_sent_ns(1);
    envelope.mutable_beat()->set_round_trip_ns(kMillisecond);
    Hear(worker, envelope);
    return worker;
  }
  void EndAfter(Worker& worker, const pb::Credit& credit, Nanos latency) {
    pb::ToController message;
    message.mutable_finished()->set_ok(true);
    message.mutable_finished()->mutable_attempt()->set_credit(credit.credit());
    message.mutable_finished()->mutable_attempt()->set_attempt(credit.attempt());
    Say(worker, message);
    pb::Record record;
    record.set_outcome(pb::COMPLETED);
    record.set_due_ns(kSecond);
    record.set_added_ns(kSecond);
    record.set_last_byte_ns(kSecond + latency);
    EXPECT_TRUE(Stream(worker, credit, record).ok());
    Sync();
  }
  // Ends as many requests; gives what is at the worker then, the running ones included.
  std::vector<pb::Credit> After(Worker& worker, int requests, Nanos latency) {
    std::vector<pb::Credit> there = CreditsTo(worker);
    for (int i = 0; i < requests && !there.empty(); ++i) {
      const pb::Credit first = there.front();
      there.erase(there.begin());
      EndAfter(worker, first, latency);
      for (const pb::Credit& credit : CreditsTo(worker)) there.push_back(credit);
    }
    return there;
  }
};

TEST_F(PrefetchTest, AFastTargetsCreditsWaitBehindTheRunningOnes) {
  Worker w = JoinNear();
  Begin();
  Sync();
  const auto there = After(w, 20, 10 * kMillisecond);
  ASSERT_EQ(there.size(), 4u) << "two run, one waits behind each";
  EXPECT_EQ(core().Status().prefetched, 2u);
  EXPECT_TRUE(there.back().due_at_slot_end());
}

TEST_F(PrefetchTest, ASlowTargetsDoNot) {
  Worker w = JoinNear();
  Begin();
  Sync();
  EXPECT_EQ(After(w, 20, kSecond).size(), 2u);
  EXPECT_EQ(core().Status().prefetched, 0u);
}

TEST_F(PrefetchTest, NorTheLastOfACount) {
  plan.phases[0].requests = 36;  // two slots, each with nine
  Worker w = JoinNear();
  Begin();
  Sync();
  EXPECT_EQ(After(w, 20, 10 * kMillisecond).size(), 2u);
}

TEST_F(PrefetchTest, NorBeforeTheEndOfTheTime) {
  plan.phases[0].requests = 0;
  plan.phases[0].duration_for = 80 * kMillisecond;  // nine requests in line take 90
  Worker w = JoinNear();
  Begin();
  Sync();
  EXPECT_EQ(After(w, 20, 10 * kMillisecond).size(), 2u);
}

TEST_F(PrefetchTest, NorWhereTheLeastLoadedUrlIsChosen) {
  plan.target.urls = {"http://a", "http://b"};
  plan.target.balance = Balance::kLeastInFlight;
  plan.phases[0].url_order = {0, 1};
  Worker w = JoinNear();
  Begin();
  Sync();
  EXPECT_EQ(After(w, 20, 10 * kMillisecond).size(), 2u);
}

TEST_F(PrefetchTest, AnInterruptAsksThemBack) {
  Worker w = JoinNear();
  Begin();
  Sync();
  const auto there = After(w, 20, 10 * kMillisecond);
  ASSERT_EQ(there.size(), 4u);
  core().Interrupt(now);
  Tick();
  std::size_t revoked = 0;
  for (const pb::ToWorker& message : MessagesTo(w)) revoked += message.has_revoke();
  EXPECT_EQ(revoked, 4u);
  GiveBack(w, there[2]);
  GiveBack(w, there[3]);
  EXPECT_EQ(core().Status().prefetched, 0u);
  EXPECT_EQ(core().Status().run_counts.unsent(), 2u);
}

TEST_F(PrefetchTest, ADeadWorkersLineGoesWithIt) {
  Worker w = JoinNear();
  Begin();
  Sync();
  ASSERT_EQ(After(w, 20, 10 * kMillisecond).size(), 4u);
  core().OnWorkerExit(static_cast<std::uint32_t>('w'), "was killed", false, now);
  Tick();
  EXPECT_EQ(core().Status().prefetched, 0u);
  EXPECT_EQ(core().Status().in_flight, 0u);
}

}  // namespace
}  // namespace imgperf
