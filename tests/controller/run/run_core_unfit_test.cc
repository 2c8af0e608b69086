// A worker that fails where the others do not.
#include <gmock/gmock.h>

#include <vector>

#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

struct UnfitTest : RunCoreTest {
  UnfitTest() {
    plan.phases[0].concurrency = 4;
    plan.phases[0].requests = 0;
    plan.phases[0].duration_for = 600 * kSecond;
  }
  void End(Worker& worker, const pb::Credit& credit, bool ok) {
    pb::ToController message;
    message.mutable_finished()->set_ok(ok);
    message.mutable_finished()->mutable_attempt()->set_credit(credit.credit());
    message.mutable_finished()->mutable_attempt()->set_attempt(credit.attempt());
    Say(worker, message);
    Record(worker, credit, ok ? pb::COMPLETED : pb::FAILED);
  }
  // What was sent to the worker; it acknowledges its grants.
  std::vector<pb::Credit> Take(Worker& worker) {
    std::vector<pb::Credit> given;
    for (const pb::ToWorker& message : MessagesTo(worker)) {
      if (message.has_credit()) given.push_back(message.credit());
      if (!message.has_grant()) continue;
      pb::ToController answer;
      answer.mutable_grant_ack()->set_version(message.grant().version());
      Say(worker, answer);
    }
    return given;
  }
  // Each request of the worker ends; the ones that follow on its slots end the next time.
  std::size_t EndAll(Worker& worker, bool ok) {
    Sync();
    const std::vector<pb::Credit> given = Take(worker);
    for (const pb::Credit& credit : given) End(worker, credit, ok);
    return given.size();
  }
};

TEST_F(UnfitTest, GetsNoMoreAndItsSlotsGoToTheOthers) {
  Worker good = Join("good");
  Worker bad = Join("bad");
  Begin();
  std::size_t to_bad = 0;
  for (int round = 0; round < 60; ++round) {
    EXPECT_GT(EndAll(good, true), 0u);
    to_bad += EndAll(bad, false);
  }
  EXPECT_GE(to_bad, 50u) << "so many it takes to tell";
  EXPECT_LE(to_bad, 52u);
  EXPECT_TRUE(Take(bad).empty());
  const auto to_good = Take(good);
  EXPECT_EQ(to_good.size(), 4u) << "all slots are its";
  core().Interrupt(now);
  for (const pb::Credit& credit : to_good) End(good, credit, true);
  core().OnGoodbye(bad.id(), "done", now);
  core().OnGoodbye(good.id(), "done", now);
  Tick();
  EXPECT_THAT(Events(), HasSubstr("worker bad on host failed in 5"));
}

TEST_F(UnfitTest, AllFailingAlikeIsTheTargetsDoing) {
  Worker a = Join("a");
  Worker b = Join("b");
  Begin();
  EndAll(a, true);  // a phase whose first requests all fail is aborted
  for (int round = 0; round < 60; ++round) {
    EXPECT_GT(EndAll(a, false), 0u);
    EXPECT_GT(EndAll(b, false), 0u);
  }
}

TEST_F(UnfitTest, WhoWasThereWhenTheTargetFailedIsNotToBlame) {
  Worker a = Join("a");
  Begin();
  EndAll(a, true);
  for (int round = 0; round < 100; ++round) {  // the target is away, and nobody else is there
    now += 100 * kMillisecond;
    Beat(a);
    EXPECT_GT(EndAll(a, round % 10 == 0), 0u);
  }
  Worker b = Join("b");
  std::size_t to_a = 0;
  for (int round = 0; round < 200; ++round) {
    now += 100 * kMillisecond;
    Beat(a);
    Beat(b);
    EndAll(b, true);
    to_a += EndAll(a, round % 100 != 0);
  }
  EXPECT_GT(to_a, 200u) << "it works on";
}

TEST_F(UnfitTest, IsBetterThanNone) {
  Worker good = Join("good");
  Worker bad = Join("bad");
  Begin();
  for (int round = 0; round < 60; ++round) {
    EndAll(good, true);
    EndAll(bad, false);
  }
  EXPECT_TRUE(Take(bad).empty());
  core().OnWorkerExit(static_cast<std::uint32_t>('g'), "was killed", false, now);
  Tick();
  Sync();
  EXPECT_FALSE(Take(bad).empty());
}

}  // namespace
}  // namespace imgperf
