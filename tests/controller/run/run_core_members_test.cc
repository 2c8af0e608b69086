// What RunCore says of its members while the run goes on.
#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

TEST_F(RunCoreTest, MembersAreShownInTheOrderInWhichTheyJoined) {
  core();
  ASSERT_TRUE(core().Register(RequestOf("early"), now).ok());
  const Worker second = Join("second");
  now += 40 * kMillisecond;
  const pb::MembersReply reply = core().Members(now);
  ASSERT_EQ(reply.members_size(), 2);
  EXPECT_EQ(reply.run(), 77u);
  EXPECT_EQ(reply.members(0).name(), "early");
  EXPECT_EQ(reply.members(0).state(), pb::Member::JOINING);
  EXPECT_EQ(reply.members(1).session(), second.reply.session());
  EXPECT_EQ(reply.members(1).host(), "host");
  EXPECT_EQ(reply.members(1).state(), pb::Member::ACTIVE);
  EXPECT_EQ(reply.members(1).silent_ns(), 40 * kMillisecond);
}

TEST_F(RunCoreTest, MembersTellWhatIsInFlightAndHowTheyFare) {
  const Worker worker = Join("a");
  pb::Envelope envelope = From(worker);
  envelope.mutable_beat()->set_sent_ns(2);
  envelope.mutable_beat()->set_full(true);
  envelope.mutable_beat()->set_lag_ns(1'234);
  Hear(worker, envelope);
  EXPECT_EQ(core().Members(now).members(0).state(), pb::Member::FULL);
  EXPECT_EQ(core().Members(now).members(0).lag_ns(), 1'234u);
  Beat(worker);
  core().Start(now);
  Tick();
  std::uint64_t in_flight = 0;
  const pb::MembersReply reply = core().Members(now);
  for (const pb::Member& member : reply.members()) in_flight += member.in_flight();
  EXPECT_EQ(in_flight, core().Status().in_flight);
}

TEST_F(RunCoreTest, MembersThatWentStayWithTheReason) {
  const Worker left = Join("a");
  const Worker lost = Join("b");
  core().OnGoodbye(left.id(), "goodbye", now);
  now += 10 * kSecond;
  core().OnWorkerExit('b', "signal 9", false, now);
  const pb::MembersReply reply = core().Members(now);
  EXPECT_EQ(reply.members(0).state(), pb::Member::LEFT);
  EXPECT_EQ(reply.members(0).end_reason(), "goodbye");
  EXPECT_EQ(reply.members(1).state(), pb::Member::LOST);
  EXPECT_EQ(reply.members(1).end_reason(), "signal 9");
}

}  // namespace
}  // namespace imgperf
