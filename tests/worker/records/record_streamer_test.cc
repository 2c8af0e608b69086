#include "worker/records/record_streamer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/records/fake_controller.h"

namespace imgperf {
namespace {

class RecordStreamerTest : public testing::Test {
 protected:
  void PushMany(RecordStreamer& streamer, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) streamer.Push(session, MakeRecord(i));
  }
  FakeController controller;
  SessionId session = SessionId::Random();
};

TEST_F(RecordStreamerTest, DeliversEveryRecordOnceAndDrains) {
  RecordStreamer streamer([&] { return controller.Open(); });
  streamer.AddSession(session, RecordToken::Random());
  PushMany(streamer, 1000);
  ASSERT_TRUE(streamer.WaitDrained(20 * kSecond));
  EXPECT_EQ(controller.credits.size(), 1000u);
  EXPECT_EQ(controller.received, 1000u);
  EXPECT_EQ(streamer.Unacknowledged(session), 0u);
  EXPECT_EQ(controller.opened, 1);
}

TEST_F(RecordStreamerTest, SendsAgainWhatALostStreamTook) {
  controller.lose_next = 3;
  RecordStreamer streamer([&] { return controller.Open(); });
  streamer.AddSession(session, RecordToken::Random());
  PushMany(streamer, 200);
  ASSERT_TRUE(streamer.WaitDrained(20 * kSecond));
  EXPECT_EQ(controller.credits.size(), 200u);
  EXPECT_GE(controller.opened, 2);
}

TEST_F(RecordStreamerTest, ResendsWithTheSameNumbersWhenTheAcknowledgementIsLost) {
  controller.break_after_take = 1;
  RecordStreamer streamer([&] { return controller.Open(); });
  streamer.AddSession(session, RecordToken::Random());
  PushMany(streamer, 10);
  ASSERT_TRUE(streamer.WaitDrained(20 * kSecond));
  EXPECT_EQ(controller.credits.size(), 10u);
  EXPECT_GT(controller.received, 10u);  // doubled on the wire, not in the count of numbers
  EXPECT_EQ(controller.seen[session.Bytes()].size(), 10u);
}

TEST_F(RecordStreamerTest, KeepsSessionsApart) {
  RecordStreamer streamer([&] { return controller.Open(); });
  const SessionId other = SessionId::Random();
  streamer.AddSession(session, RecordToken::Random());
  streamer.AddSession(other, RecordToken::Random());
  streamer.Push(session, MakeRecord(1));
  streamer.Push(other, MakeRecord(2));
  ASSERT_TRUE(streamer.WaitDrained(20 * kSecond));
  EXPECT_THAT(controller.seen[session.Bytes()], testing::ElementsAre(1u));
  EXPECT_THAT(controller.seen[other.Bytes()], testing::ElementsAre(1u));
}

TEST_F(RecordStreamerTest, CountsWhatIsNotAcknowledgedAndEndsWithoutIt) {
  controller.acknowledge = false;
  RecordStreamer streamer([&] { return controller.Open(); });
  streamer.AddSession(session, RecordToken::Random());
  PushMany(streamer, 5);
  EXPECT_FALSE(streamer.WaitDrained(50 * kMillisecond));
  EXPECT_EQ(streamer.Unacknowledged(), 5u);
  EXPECT_FALSE(streamer.Full());
}

}  // namespace
}  // namespace imgperf
