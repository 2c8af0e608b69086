#include "worker/records/record_streamer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace imgperf {
namespace {

// A controller with memory: takes batches, acknowledges when told to, breaks when told to.
class FakeController {
 public:
  class Stream final : public RecordStream {
   public:
    explicit Stream(FakeController& controller) : controller_(controller) {}
    bool Write(const pb::RecordBatch& batch) override { return controller_.Take(batch, *this); }
    bool Read(pb::RecordAck* ack) override {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return broken_ || !acks_.empty(); });
      if (acks_.empty()) return false;
      *ack = acks_.front();
      acks_.pop_front();
      return true;
    }
    void Break() override {
      const std::lock_guard lock(mutex_);
      broken_ = true;
      changed_.notify_all();
    }
    std::string Error() override { return "broken by the test"; }
    void Acknowledge(const pb::RecordAck& ack) {
      const std::lock_guard lock(mutex_);
      acks_.push_back(ack);
      changed_.notify_all();
    }

   private:
    FakeController& controller_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<pb::RecordAck> acks_;
    bool broken_ = false;
  };

  std::unique_ptr<RecordStream> Open() {
    const std::lock_guard lock(mutex_);
    ++opened;
    return std::make_unique<Stream>(*this);
  }

  bool Take(const pb::RecordBatch& batch, Stream& stream) {
    const std::lock_guard lock(mutex_);
    if (lose_next > 0) {
      --lose_next;
      stream.Break();
      return false;
    }
    std::uint64_t seq = batch.first_seq();
    for (const pb::Record& record : batch.records()) {
      if (seen[batch.session()].insert(seq++).second) credits.insert(record.credit());
      ++received;
    }
    pb::RecordAck ack;
    ack.set_session(batch.session());
    ack.set_seq(seq - 1);
    if (break_after_take > 0 && --break_after_take == 0) {
      stream.Break();  // taken, and the acknowledgement is lost
    } else if (acknowledge) {
      stream.Acknowledge(ack);
    }
    return true;
  }

  std::mutex mutex_;
  int opened = 0;
  int lose_next = 0;
  int break_after_take = 0;
  bool acknowledge = true;
  std::uint64_t received = 0;
  std::set<std::uint64_t> credits;
  std::map<std::string, std::set<std::uint64_t>> seen;
};

pb::Record MakeRecord(std::uint64_t credit) {
  pb::Record record;
  record.set_credit(credit);
  return record;
}

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
