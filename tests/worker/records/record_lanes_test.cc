#include "worker/records/record_lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace imgperf {
namespace {

// Bytes of nowhere: what lanes do with them is to keep and to drop them.
class NoBytes final : public SpilledBytes {
 public:
  explicit NoBytes(int& alive) : alive_(alive) { ++alive_; }
  ~NoBytes() override { --alive_; }
  absl::StatusOr<std::string> Read() const override { return ""; }
  std::string Where() const override { return ""; }

 private:
  int& alive_;
};

class RecordLanesTest : public ::testing::Test {
 protected:
  void Push(const SessionId& session, std::uint64_t count, std::uint64_t memory = 1000) {
    for (std::uint64_t i = 0; i < count; ++i) lanes_.Push(session, {}, memory);
  }
  std::shared_ptr<const SpilledBatch> OnDisk() {
    auto spilled = std::make_shared<SpilledBatch>();
    spilled->bytes = std::make_unique<NoBytes>(on_disk_);
    return spilled;
  }
  RecordRange SpillOldest() {
    const RecordRange range = lanes_.OldestInMemory()->range;
    lanes_.Spilled(range, OnDisk());
    return range;
  }

  RecordLanes lanes_;
  int on_disk_ = 0;
  const SessionId session_ = SessionId::Random();
  const SessionId other_ = SessionId::Random();
};

TEST_F(RecordLanesTest, NumbersBatchesPerSession) {
  lanes_.AddSession(session_, "its token");
  Push(session_, 100);
  Push(other_, 1);
  EXPECT_EQ(lanes_.unsent(), 101U);
  std::map<SessionId, std::vector<std::uint64_t>> firsts;
  while (const auto held = lanes_.TakeUnsent()) {
    EXPECT_EQ(held->batch->first_seq(), held->range.first_seq);
    EXPECT_EQ(held->batch->session(), held->range.session.Bytes());
    EXPECT_EQ(static_cast<std::uint64_t>(held->batch->records_size()), held->range.count);
    firsts[held->range.session].push_back(held->range.first_seq);
  }
  EXPECT_THAT(firsts[session_], ::testing::ElementsAre(1, 65));
  EXPECT_THAT(firsts[other_], ::testing::ElementsAre(1));
  EXPECT_EQ(lanes_.unsent(), 0U);
  EXPECT_EQ(lanes_.Token(session_), "its token");
}

TEST_F(RecordLanesTest, AddsNothingToWhatOthersMayBeReading) {
  Push(session_, 1);
  const auto sent = lanes_.TakeUnsent();
  Push(session_, 1);
  const auto spilling = lanes_.OldestInMemory();
  lanes_.Restart();
  Push(session_, 1);
  EXPECT_EQ(sent->batch->records_size(), 1);
  EXPECT_EQ(spilling->batch, sent->batch);
  EXPECT_EQ(lanes_.TakeUnsent()->range.first_seq, 1U);
  EXPECT_EQ(lanes_.TakeUnsent()->range.first_seq, 2U);
}

TEST_F(RecordLanesTest, SpillsTheOldestAndSendsThemFirst) {
  Push(session_, 3 * RecordLanes::kBatch);
  const std::uint64_t before = lanes_.memory();
  EXPECT_EQ(SpillOldest().first_seq, 1U);
  EXPECT_EQ(SpillOldest().first_seq, 65U);
  EXPECT_LT(lanes_.memory(), before / 2);
  EXPECT_EQ(lanes_.in_memory(), 1U);
  for (const std::uint64_t first : {1U, 65U, 129U}) {
    const auto held = lanes_.TakeUnsent();
    EXPECT_EQ(held->range.first_seq, first);
    EXPECT_EQ(held->spilled != nullptr, first != 129);
    EXPECT_EQ(held->batch == nullptr, first != 129);
  }
  EXPECT_EQ(on_disk_, 2);
}

TEST_F(RecordLanesTest, GivesBackWhatIsAcknowledged) {
  Push(session_, 3 * RecordLanes::kBatch);
  SpillOldest();
  while (lanes_.TakeUnsent()) {
  }
  auto done = lanes_.Acknowledge(session_, 127);  // not all of the second batch
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(on_disk_, 1) << "not removed before the caller says so";
  done.clear();
  EXPECT_EQ(on_disk_, 0);
  EXPECT_EQ(lanes_.Unacknowledged(session_), 128U);
  EXPECT_EQ(lanes_.Acknowledge(session_, 192).size(), 2U);
  EXPECT_EQ(lanes_.unacknowledged(), 0U);
  EXPECT_EQ(lanes_.memory(), 0U);
  EXPECT_TRUE(lanes_.Acknowledge(other_, 5).empty());
}

TEST_F(RecordLanesTest, TakesAnAcknowledgementOfWhatWasNotSentAgainYet) {
  Push(session_, 2 * RecordLanes::kBatch);
  while (lanes_.TakeUnsent()) {
  }
  lanes_.Restart();
  EXPECT_EQ(lanes_.unsent(), 128U);
  EXPECT_EQ(lanes_.Acknowledge(session_, 64).size(), 1U);
  EXPECT_EQ(lanes_.unsent(), 64U);
  EXPECT_EQ(lanes_.TakeUnsent()->range.first_seq, 65U);
}

TEST_F(RecordLanesTest, DropsFromTheDiskWhatWasAcknowledgedOnItsWayThere) {
  Push(session_, RecordLanes::kBatch + 1);
  lanes_.TakeUnsent();
  const RecordRange range = lanes_.OldestInMemory()->range;
  lanes_.Acknowledge(session_, 64);
  auto spilled = lanes_.Spilled(range, OnDisk());
  EXPECT_NE(spilled.spilled, nullptr);
  spilled = {};
  EXPECT_EQ(on_disk_, 0);
  EXPECT_EQ(lanes_.in_memory(), 1U);
  EXPECT_EQ(lanes_.unacknowledged(), 1U);
}

// Whatever happens in whatever order: numbers are complete and in order, and the sums are right.
TEST_F(RecordLanesTest, KeepsItsAccountThroughAnything) {
  std::mt19937_64 random(11);
  std::map<SessionId, std::uint64_t> pushed;
  std::map<SessionId, std::uint64_t> acknowledged;
  std::map<SessionId, std::uint64_t> next;  // to be sent on this stream
  std::map<SessionId, std::uint64_t> sent;  // the highest, on any stream
  std::optional<RecordRange> spilling;
  for (const SessionId& session : {session_, other_})
    pushed[session] = acknowledged[session] = 0, next[session] = 1;
  for (int step = 0; step < 20'000; ++step) {
    const SessionId& session = random() % 2 == 0 ? session_ : other_;
    const std::uint64_t count = random() % 40;
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
        Push(session, count);
        pushed[session] += count;
        break;
      case 3:
      case 4:
        if (const auto held = lanes_.TakeUnsent()) {
          std::uint64_t& expected = next[held->range.session];
          ASSERT_EQ(held->range.first_seq, std::max(expected, acknowledged[held->range.session] + 1));
          expected = held->range.last_seq() + 1;
          std::uint64_t& most = sent[held->range.session];
          most = std::max(most, held->range.last_seq());
        }
        break;
      case 5: {
        for (const HeldBatch& done : lanes_.Acknowledge(session, random() % (sent[session] + 1)))
          acknowledged[session] = done.range.last_seq();
        break;
      }
      case 6:
        if (spilling) {
          lanes_.Spilled(*spilling, OnDisk());
          spilling.reset();
        } else if (const auto held = lanes_.OldestInMemory()) {
          spilling = held->range;
        }
        break;
      default:
        if (random() % 50 != 0) break;
        lanes_.Restart();
        next[session_] = next[other_] = 1;
    }
    ASSERT_EQ(lanes_.Unacknowledged(session), pushed[session] - acknowledged[session]);
    ASSERT_EQ(lanes_.unacknowledged(),
              pushed[session_] + pushed[other_] - acknowledged[session_] - acknowledged[other_]);
    ASSERT_LE(lanes_.unsent(), lanes_.unacknowledged());
  }
  lanes_.Acknowledge(session_, pushed[session_]);
  while (lanes_.TakeUnsent()) {
  }
  lanes_.Acknowledge(session_, pushed[session_]);
  lanes_.Acknowledge(other_, pushed[other_]);
  EXPECT_EQ(lanes_.memory(), 0U);
  EXPECT_EQ(lanes_.unsent(), 0U);
  EXPECT_EQ(lanes_.in_memory(), 0U);
  EXPECT_EQ(on_disk_, 0);
}

}  // namespace
}  // namespace imgperf
