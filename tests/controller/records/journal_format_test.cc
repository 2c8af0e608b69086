#include "controller/records/journal_format.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/controller/records/journal_text.h"

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JournalFormat, FramesAreLengthChecksumAndPayload) {
  std::string bytes = "before";
  AppendFrame(bytes, WatermarkAt(7));
  const std::string payload = WatermarkAt(7).SerializeAsString();
  ASSERT_EQ(bytes.size(), 6 + 8 + payload.size());
  EXPECT_EQ(bytes.substr(6, 4), std::string({static_cast<char>(payload.size()), 0, 0, 0}));
  EXPECT_EQ(bytes.substr(14), payload);
}

TEST(JournalFormat, ReadsBackWhatWasWritten) {
  const auto result = ScanWatermarks(JournalOfBatches({2, 0, 1}));
  ASSERT_TRUE(result.scan.ok());
  EXPECT_THAT(result.limits, ElementsAre(1, 2, 3));
  EXPECT_EQ(result.scan->entries, 6U);  // with the three marks
  EXPECT_FALSE(result.scan->torn);
}

TEST(JournalFormat, AnEmptyFileHoldsNothing) {
  const auto result = ScanWatermarks("");
  ASSERT_TRUE(result.scan.ok());
  EXPECT_EQ(result.scan->entries, 0U);
  EXPECT_FALSE(result.scan->torn);
}

TEST(JournalFormat, ReservedSpaceEndsTheFile) {
  const std::string bytes = JournalOfBatches({2});
  const auto result = ScanWatermarks(bytes + std::string(5000, '\0'));
  ASSERT_TRUE(result.scan.ok());
  EXPECT_EQ(result.scan->good_length, bytes.size());
  EXPECT_FALSE(result.scan->torn);
}

TEST(JournalFormat, ATornTailIsCutAtEveryByte) {
  std::vector<std::size_t> starts;
  const std::string bytes = JournalOfBatches({2, 3}, &starts);
  const auto whole = ScanWatermarks(bytes);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto result = ScanWatermarks(std::string_view(bytes).substr(0, length));
    ASSERT_TRUE(result.scan.ok()) << length << " " << result.scan.status();
    EXPECT_LE(result.scan->good_length, length);
    EXPECT_EQ(result.scan->torn, result.scan->good_length != length) << length;
    EXPECT_TRUE(std::equal(result.limits.begin(), result.limits.end(), whole.limits.begin())) << length;
  }
}

TEST(JournalFormat, DamageBelowTheDurableLengthIsRefusedWithItsOffset) {
  std::vector<std::size_t> starts;
  const std::string good = JournalOfBatches({2, 3}, &starts);
  for (std::size_t at = 0; at < starts[1]; ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    const auto result = ScanWatermarks(bytes);
    EXPECT_EQ(result.scan.status().code(), absl::StatusCode::kDataLoss) << at;
    EXPECT_THAT(result.scan.status().message(), HasSubstr("corrupt frame at byte"));
  }
}

TEST(JournalFormat, DamageAboveTheDurableLengthIsTheTornEndOfACrash) {
  std::vector<std::size_t> starts;
  const std::string good = JournalOfBatches({2, 3}, &starts);
  for (std::size_t at = starts[1]; at < good.size(); ++at) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x40);
    const auto result = ScanWatermarks(bytes);
    ASSERT_TRUE(result.scan.ok()) << at << " " << result.scan.status();
    EXPECT_TRUE(result.scan->torn) << at;
    EXPECT_GE(result.limits.size(), 2U) << at;
  }
}

TEST(JournalFormat, ZeroedPagesBelowTheDurableLengthAreNoEnd) {
  std::vector<std::size_t> starts;
  std::string bytes = JournalOfBatches({2, 3}, &starts);
  std::fill(bytes.begin() + 5, bytes.begin() + static_cast<std::ptrdiff_t>(starts[1]), '\0');
  EXPECT_EQ(ScanWatermarks(bytes).scan.status().code(), absl::StatusCode::kDataLoss);
}

TEST(JournalFormat, SalvageGoesOnWithTheNextBatchAndCountsWhatItPassedOver) {
  std::vector<std::size_t> starts;
  std::string bytes = JournalOfBatches({2, 3, 1}, &starts);
  bytes[starts[1] + 3] = 0x7f;  // the length of the second batch's mark
  const auto result = ScanWatermarks(bytes, OnCorruption::kSalvage);
  ASSERT_TRUE(result.scan.ok()) << result.scan.status();
  EXPECT_THAT(result.limits, ElementsAre(1, 2, 6));
  EXPECT_EQ(result.scan->salvaged_bytes, starts[2] - starts[1]);
}

TEST(JournalFormat, AMarkThatVouchesForMoreThanIsThereIsNotBelieved) {
  std::string bytes = JournalOfBatches({1});
  const std::size_t torn_at = bytes.size();
  bytes += std::string("\x05\x00\x00\x00torn", 8);
  AppendFrame(bytes, Mark(1ULL << 40));
  const auto result = ScanWatermarks(bytes);
  ASSERT_TRUE(result.scan.ok());
  EXPECT_TRUE(result.scan->torn);
  EXPECT_EQ(result.scan->good_length, torn_at);
}

TEST(JournalFormat, AnEntryThatIsNoneIsRefusedHoweverLateItComes) {
  std::string bytes = JournalOfBatches({1});
  pb::JournalEntry strange;
  strange.mutable_session_end()->set_reason("not \xff text");  // protobuf refuses to read what it has written
  AppendFrame(bytes, strange);
  AppendFrame(bytes, WatermarkAt(2));
  const auto strict = ScanWatermarks(bytes);
  EXPECT_EQ(strict.scan.status().code(), absl::StatusCode::kDataLoss);
  const auto salvage = ScanWatermarks(bytes, OnCorruption::kSalvage);
  ASSERT_TRUE(salvage.scan.ok());
  EXPECT_THAT(salvage.limits, ElementsAre(1, 2));
  EXPECT_GT(salvage.scan->salvaged_bytes, 0U);
}

TEST(JournalFormat, TheVisitorsErrorStopsTheScan) {
  int visits = 0;
  const auto scan = ScanJournal(JournalOfBatches({5}), [&](const pb::JournalEntry&) {
    return ++visits == 3 ? absl::InternalError("enough") : absl::OkStatus();
  });
  EXPECT_EQ(scan.status().message(), "enough");
  EXPECT_EQ(visits, 3);
}

TEST(JournalFormat, WhatHasNoEntryIsForeignUnlessItCanBeATornBeginning) {
  const std::string bytes = JournalOfBatches({2, 1});
  for (std::size_t length = 0; length <= bytes.size(); ++length)
    EXPECT_FALSE(ScanWatermarks(bytes.substr(0, length)).scan->foreign) << length;
  EXPECT_TRUE(ScanWatermarks("\x89PNG and so on, which no run ever wrote").scan->foreign);
  EXPECT_FALSE(ScanWatermarks(std::string(4096, '\0')).scan->foreign) << "reserved, and nothing came";
}

TEST(JournalFormat, RandomBytesNeverCrashTheScan) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = JournalOfBatches({static_cast<int>(random() % 4), static_cast<int>(random() % 4)});
    for (std::size_t hits = random() % 6; hits > 0 && !bytes.empty(); --hits) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const auto strict = ScanWatermarks(bytes);
    const auto salvage = ScanWatermarks(bytes, OnCorruption::kSalvage);
    ASSERT_TRUE(salvage.scan.ok());
    if (strict.scan.ok()) {
      EXPECT_EQ(strict.limits, salvage.limits);
    }
  }
}

}  // namespace
}  // namespace imgperf
