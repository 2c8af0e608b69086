// The streamer's way to the disk and back, with a disk and a controller that do as they are told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/worker/records/fake_controller.h"
#include "tests/worker/records/fake_spill.h"
#include "worker/records/record_streamer.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMemory = 256 << 10;
constexpr std::uint64_t kMany = 3000;  // fill kMemory several times

class RecordSpill : public ::testing::Test {
 protected:
  std::unique_ptr<RecordStreamer> Streamer() {
    auto streamer = std::make_unique<RecordStreamer>([this] { return controller_.Open(); }, kMemory, &spill_);
    streamer->AddSession(session_, token_);
    streamer->AddSession(other_, token_);
    return streamer;
  }
  static void PushMany(RecordStreamer& streamer, const SessionId& session, std::uint64_t first,
                       std::uint64_t count) {
    for (std::uint64_t i = first; i < first + count; ++i) streamer.Push(session, MakeRecord(i));
  }
  // Every credit below `count` came, and each session's numbers first came in order.
  void ExpectAll(std::uint64_t count) {
    EXPECT_EQ(controller_.credits.size(), count);
    EXPECT_EQ(controller_.tokens, std::set<std::string>{token_.Bytes()});
    for (const auto& [session, order] : controller_.order) {
      for (std::size_t i = 0; i < order.size(); ++i) ASSERT_EQ(order[i], i + 1);
    }
  }

  FakeController controller_;
  FakeSpill spill_;  // outlives streamers
  const SessionId session_ = SessionId::Random();
  const SessionId other_ = SessionId::Random();
  const RecordToken token_ = RecordToken::Random();
};

TEST_F(RecordSpill, PutsAwayWhatAControllerDoesNotTakeAndDeliversItInOrder) {
  controller_.hold = true;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  spill_.WaitPuts(kMany / RecordLanes::kBatch / 2);
  EXPECT_FALSE(spill_.Holds(token_.Bytes())) << "the token is a secret";
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  ExpectAll(kMany);
  spill_.WaitEmpty();
  EXPECT_FALSE(streamer->Full());
  EXPECT_GT(spill_.reads, 0U);
}

TEST_F(RecordSpill, ReadsNothingBackOfWhatWasOnlyAcknowledgedLate) {
  controller_.acknowledge = false;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  controller_.WaitReceived(kMany);
  spill_.WaitPuts(20);
  const std::uint64_t reads = spill_.reads;  // by the stream, which may have been behind
  controller_.AcknowledgeAll();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  spill_.WaitEmpty();
  EXPECT_EQ(spill_.reads, reads);
  ExpectAll(kMany);
}

TEST_F(RecordSpill, SendsAgainFromTheDiskAfterABreak) {
  controller_.acknowledge = false;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  controller_.WaitReceived(kMany);
  spill_.WaitPuts(20);
  {
    const std::lock_guard lock(controller_.mutex_);
    controller_.acknowledge = true;
    controller_.lose_next = 1;  // and with it the stream
  }
  PushMany(*streamer, session_, kMany, 1);
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  EXPECT_GT(spill_.reads, 0U);
  ExpectAll(kMany + 1);
}

TEST_F(RecordSpill, KeepsSessionsApart) {
  controller_.hold = true;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  PushMany(*streamer, other_, kMany, kMany);
  spill_.WaitPuts(kMany / RecordLanes::kBatch);
  EXPECT_EQ(streamer->Unacknowledged(session_), kMany);
  EXPECT_EQ(streamer->Unacknowledged(other_), kMany);
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  ExpectAll(2 * kMany);
  EXPECT_EQ(controller_.order.size(), 2U);
}

TEST_F(RecordSpill, IsFullWithADiskThatIsFullUntilSomethingIsAcknowledged) {
  controller_.hold = true;
  spill_.room = 3;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  spill_.WaitTries(4);
  EXPECT_TRUE(streamer->Full());
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  EXPECT_FALSE(streamer->Full());
  ExpectAll(kMany);
  EXPECT_GE(spill_.puts, 3U);
}

TEST_F(RecordSpill, TriesAgainWhenOthersMadeRoomOnTheDisk) {
  controller_.hold = true;
  spill_.room = 0;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  spill_.WaitTries(1);
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  spill_.MakeRoom();
  controller_.Hold();
  PushMany(*streamer, session_, kMany, kMany);
  spill_.WaitPuts(1);
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  ExpectAll(2 * kMany);
}

TEST_F(RecordSpill, LeavesABrokenDiskAloneAndLosesNothing) {
  controller_.hold = true;
  spill_.failure = absl::UnavailableError("the disk is on fire");
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  spill_.WaitTries(1);
  PushMany(*streamer, session_, kMany, kMany);
  EXPECT_TRUE(streamer->Full());
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  EXPECT_FALSE(streamer->Full());
  ExpectAll(2 * kMany);
  streamer.reset();
  EXPECT_EQ(spill_.tries, 1U);
}

// Were the request loop to wait for the disk, this would not end.
TEST_F(RecordSpill, TakesRecordsWhileTheDiskStandsStill) {
  controller_.hold = true;
  spill_.Stall(true);
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  spill_.WaitTries(1);
  PushMany(*streamer, session_, kMany, kMany);
  EXPECT_TRUE(streamer->Full()) << "a disk that does not keep up holds new credits off";
  spill_.Stall(false);
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  ExpectAll(2 * kMany);
}

TEST_F(RecordSpill, NamesWhatComesBackHarmed) {
  controller_.hold = true;
  auto streamer = Streamer();
  PushMany(*streamer, session_, 0, kMany);
  spill_.WaitPuts(20);
  spill_.HarmNewest();
  controller_.Release();
  ASSERT_TRUE(streamer->WaitDrained(20 * kSecond));
  ExpectAll(kMany);
  std::uint64_t failed = 0;
  for (const auto& [credit, record] : controller_.records) {
    if (record.outcome() != pb::FAILED) continue;
    ++failed;
    EXPECT_EQ(record.error().class_(), pb::LOCAL);
    EXPECT_THAT(record.error().message(), HasSubstr("checksum"));
  }
  EXPECT_GT(failed, 0U);
  EXPECT_LE(failed, static_cast<std::uint64_t>(RecordLanes::kBatch));
}

TEST_F(RecordSpill, WithoutADiskIsFullAtItsBound) {
  controller_.hold = true;
  RecordStreamer streamer([this] { return controller_.Open(); }, kMemory);
  streamer.AddSession(session_, token_);
  std::uint64_t pushed = 0;
  while (!streamer.Full()) streamer.Push(session_, MakeRecord(pushed++));
  EXPECT_GE(pushed, kMemory / MemoryOf(MakeRecord(200)));
  EXPECT_LE(pushed, kMemory / MemoryOf(MakeRecord(0)) + 1);
  controller_.Release();
  ASSERT_TRUE(streamer.WaitDrained(20 * kSecond));
  EXPECT_FALSE(streamer.Full());
  ExpectAll(pushed);
}

}  // namespace
}  // namespace imgperf
