// Sessions that are bound to a CURVE key (C1).
#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

const std::string kKeyOfA(40, 'a');
const std::string kKeyOfB(40, 'b');

struct RunCoreKeysTest : RunCoreTest {
  Worker JoinWith(const std::string& name, const std::string& key) {
    pb::RegisterRequest request = RequestOf(name);
    request.set_curve_public_key(key);
    return {core().Register(request, now).value(), name + "-route"};
  }
  // A beat in the worker's name from `route`, whose connection proved `key`; how many frames were answered.
  std::size_t BeatAs(const Worker& worker, const RouteId& route, const std::string& key) {
    const std::size_t before = credits.sent.size();
    pb::Envelope envelope = From(worker);
    envelope.mutable_beat()->set_sent_ns(1);
    core().OnFrame(route, envelope.SerializeAsString(), now, key);
    Tick();
    return credits.sent.size() - before;
  }
};

TEST_F(RunCoreKeysTest, ASessionIsItsKeysAlone) {
  const Worker a = JoinWith("a", kKeyOfA);
  const Worker b = JoinWith("b", kKeyOfB);
  EXPECT_EQ(BeatAs(a, "r1", kKeyOfB), 0U) << "with another's key";
  EXPECT_EQ(BeatAs(a, "r2", ""), 0U) << "without one";
  EXPECT_EQ(core().Status().dropped, 2U);
  EXPECT_EQ(core().Status().live_sessions, 0U);
  EXPECT_GT(BeatAs(a, "r1", kKeyOfA), 0U);
  EXPECT_GT(BeatAs(b, "r2", kKeyOfB), 0U);
  EXPECT_EQ(core().Status().live_sessions, 2U);
}

TEST_F(RunCoreKeysTest, AStrangerTakesNoRouteAway) {
  const Worker a = JoinWith("a", kKeyOfA);
  JoinWith("b", kKeyOfB);
  ASSERT_GT(BeatAs(a, "r1", kKeyOfA), 0U);
  EXPECT_EQ(BeatAs(a, "r2", kKeyOfB), 0U);
  const std::size_t before = credits.sent.size();
  ASSERT_GT(BeatAs(a, "r1", kKeyOfA), 0U);
  for (std::size_t i = before; i < credits.sent.size(); ++i) EXPECT_EQ(credits.sent[i].first, "r1");
}

TEST_F(RunCoreKeysTest, AStrangerLearnsNotThatASessionIsOver) {
  const Worker a = JoinWith("a", kKeyOfA);
  core().OnGoodbye(a.id(), "goodbye", now);
  EXPECT_EQ(BeatAs(a, "r1", kKeyOfB), 0U);
  EXPECT_EQ(BeatAs(a, "r1", kKeyOfA), 1U) << "its own worker is told";
}

TEST_F(RunCoreKeysTest, NobodyEndsASessionByCallingItHisFormerOne) {
  const Worker a = JoinWith("a", kKeyOfA);
  ASSERT_GT(BeatAs(a, "r1", kKeyOfA), 0U);
  pb::RegisterRequest request = RequestOf("b");
  request.set_curve_public_key(kKeyOfB);
  request.set_run(77);
  request.add_former()->set_session(a.reply.session());
  ASSERT_TRUE(core().Register(request, now).ok());
  EXPECT_EQ(core().Status().live_sessions, 1U);
  EXPECT_GT(BeatAs(a, "r1", kKeyOfA), 0U);
  request.set_curve_public_key(kKeyOfA);
  ASSERT_TRUE(core().Register(request, now).ok());
  EXPECT_EQ(core().Status().live_sessions, 0U) << "its own process may";
}

TEST_F(RunCoreKeysTest, NobodyEndsASessionByPassingForItsProcess) {
  const Worker a = JoinWith("a", kKeyOfA);
  pb::RegisterRequest request = RequestOf("a");
  request.set_curve_public_key(kKeyOfB);
  ASSERT_TRUE(core().Register(request, now).ok());
  EXPECT_GT(BeatAs(a, "r1", kKeyOfA), 0U);
  EXPECT_EQ(core().Status().live_sessions, 1U);
}

}  // namespace
}  // namespace imgperf
