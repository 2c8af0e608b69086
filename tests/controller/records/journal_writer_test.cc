#include "controller/records/journal_writer.h"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/controller/records/fake_file.h"
#include "tests/controller/records/journal_text.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

class JournalWriterTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<JournalWriter>> Make(JournalOptions options = {.sync_gap_for = 0,
                                                                                .reserve_bytes = 4096}) {
    return JournalWriter::CreateOn(
        std::make_unique<FakeFile>(disk_),
        {.durable = [this](auto index) { told_.Durable(index); },
         .failed = [this](absl::Status status) { told_.Failed(std::move(status)); }},
        SystemClock(), options);
  }

  FakeDisk disk_;
  Told told_;
};

TEST_F(JournalWriterTest, TellsWhenEntriesAreDurableAndKeepsTheirOrder) {
  auto writer = *Make();
  for (std::uint64_t i = 1; i <= 1000; ++i) EXPECT_EQ(writer->Append(WatermarkAt(i)), i);
  told_.WaitDurable(1000);
  ASSERT_TRUE(writer->Close().ok());
  const auto result = ScanWatermarks(disk_.bytes);
  ASSERT_TRUE(result.scan.ok()) << result.scan.status();
  std::vector<std::uint64_t> expected(1000);
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(result.limits, expected);
  EXPECT_EQ(result.scan->good_length, disk_.bytes.size()) << "the reserve was not given back";
  EXPECT_EQ(told_.failures(), 0U);
}

TEST_F(JournalWriterTest, CloseMakesWhatWaitsDurableWithoutWaitingForTheGap) {
  auto writer = *Make({.sync_gap_for = 3600 * kSecond});
  writer->Append(WatermarkAt(1));
  told_.WaitDurable(1);  // the first goes at once
  writer->Append(WatermarkAt(2));
  ASSERT_TRUE(writer->Close().ok());
  EXPECT_EQ(told_.durable(), 2U);
  EXPECT_EQ(disk_.batches.size(), 2U);
}

TEST_F(JournalWriterTest, AMebibyteDoesNotWaitForTheGap) {
  auto writer = *Make({.sync_gap_for = 3600 * kSecond, .sync_bytes = 2000});
  writer->Append(WatermarkAt(1));
  told_.WaitDurable(1);
  writer->Append(RecordOf(1, std::string(1000, 'x')));
  writer->Append(RecordOf(2, std::string(1000, 'x')));
  told_.WaitDurable(3);
  ASSERT_TRUE(writer->Close().ok());
}

TEST_F(JournalWriterTest, EntriesThatComeDuringAnFsyncShareTheNext) {
  std::mutex gate;
  gate.lock();
  std::mutex entered;
  entered.lock();
  bool first = true;
  disk_.on_sync = [&] {
    if (std::exchange(first, false)) {
      entered.unlock();
      std::lock_guard pass(gate);
    }
    return 0;
  };
  auto writer = *Make();
  writer->Append(WatermarkAt(1));
  entered.lock();
  for (std::uint64_t i = 2; i <= 100; ++i) writer->Append(WatermarkAt(i));
  gate.unlock();
  told_.WaitDurable(100);
  ASSERT_TRUE(writer->Close().ok());
  EXPECT_EQ(disk_.batches.size(), 2U);
}

TEST_F(JournalWriterTest, EveryBatchNamesTheLengthDurableBeforeIt) {
  auto writer = *Make();
  for (std::uint64_t i = 1; i <= 3; ++i) {
    writer->Append(WatermarkAt(i));
    told_.WaitDurable(i);
  }
  ASSERT_TRUE(writer->Close().ok());
  std::vector<std::uint64_t> marks;
  ASSERT_TRUE(ScanJournal(disk_.bytes, [&](const pb::JournalEntry& entry) {
                if (entry.has_batch()) marks.push_back(entry.batch().durable_length());
                return absl::OkStatus();
              }).ok());
  ASSERT_EQ(disk_.batches.size(), 3U);
  EXPECT_THAT(marks, ::testing::ElementsAre(0, disk_.batches[0], disk_.batches[0] + disk_.batches[1]));
}

TEST_F(JournalWriterTest, ShortWritesAndInterruptsAreNoFailures) {
  int calls = 0;
  disk_.on_write = [&](std::string_view bytes) -> ssize_t {
    if (++calls % 3 == 0) return -EINTR;
    return static_cast<ssize_t>((bytes.size() + 2) / 3);
  };
  auto writer = *Make();
  for (std::uint64_t i = 1; i <= 50; ++i) writer->Append(WatermarkAt(i));
  ASSERT_TRUE(writer->Close().ok());
  EXPECT_EQ(ScanWatermarks(disk_.bytes).limits.size(), 50U);
}

TEST_F(JournalWriterTest, AFailedFsyncStopsEverythingAndIsNeverRetried) {
  int syncs = 0;
  disk_.on_sync = [&] { return ++syncs == 1 ? -EIO : 0; };
  auto writer = *Make();
  writer->Append(WatermarkAt(1));
  EXPECT_THAT(told_.WaitFailed().message(), HasSubstr("cannot fsync the journal fake/journal/0.journal"));
  const auto calls = disk_.calls.size();
  writer->Append(WatermarkAt(2));
  EXPECT_EQ(writer->Close().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(disk_.calls.size(), calls);
  EXPECT_EQ(told_.durable(), 0U);
  EXPECT_EQ(told_.failures(), 1U);
}

TEST_F(JournalWriterTest, AFailedWriteIsNeverRetried) {
  disk_.on_write = [](std::string_view) { return -EIO; };
  auto writer = *Make();
  writer->Append(WatermarkAt(1));
  EXPECT_EQ(told_.WaitFailed().code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(writer->Close().ok());
  EXPECT_EQ(std::count(disk_.calls.begin(), disk_.calls.end(), "write"), 1);
}

TEST_F(JournalWriterTest, AFullDiskIsRefusedBeforeTheFirstEntry) {
  disk_.on_allocate = [](std::uint64_t) { return -ENOSPC; };
  const auto writer = Make();
  EXPECT_EQ(writer.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(writer.status().message(), HasSubstr("free space there"));
}

TEST_F(JournalWriterTest, ADiskThatFillsUpIsToldWhileTheReserveStillHoldsTheRunsEnd) {
  disk_.on_allocate = [](std::uint64_t end) { return end > 4096 ? -ENOSPC : 0; };
  auto writer = *Make();
  writer->Append(RecordOf(1, std::string(2500, 'x')));
  EXPECT_EQ(told_.WaitFailed().code(), absl::StatusCode::kResourceExhausted);
  writer->Append(WatermarkAt(9));  // the run's last words
  told_.WaitDurable(2);
  EXPECT_EQ(writer->Close().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ScanWatermarks(disk_.bytes).limits.size(), 1U);
  EXPECT_EQ(told_.failures(), 1U);
}

TEST_F(JournalWriterTest, AFailureToFinishTheFileIsReturnedByClose) {
  disk_.on_truncate = [] { return -EIO; };
  auto writer = *Make();
  writer->Append(WatermarkAt(1));
  EXPECT_THAT(writer->Close().message(), HasSubstr("cannot truncate"));
}

}  // namespace
}  // namespace imgperf
