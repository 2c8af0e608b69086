// The journal on a real file system: names, lock, reader.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "controller/records/journal_lock.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"
#include "controller/records/journal_writer.h"
#include "tests/controller/records/journal_text.h"

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JournalFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "imgperf-journal-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  auto Write(std::uint32_t epoch) {
    return JournalWriter::Create(
        dir_, epoch, {[](auto) {}, [](const absl::Status& s) { ADD_FAILURE() << s; }}, SystemClock());
  }

  std::string dir_;
};

TEST_F(JournalFilesTest, AWrittenJournalIsReadBack) {
  {
    auto writer = Write(0);
    ASSERT_TRUE(writer.ok()) << writer.status();
    for (std::uint64_t i = 1; i <= 10; ++i) (*writer)->Append(WatermarkAt(i));
    ASSERT_TRUE((*writer)->Close().ok());
  }
  int seen = 0;
  const auto scan = ReadJournal(JournalPath(dir_, 0), [&](const pb::JournalEntry& entry) {
    seen += entry.has_watermark();
    return absl::OkStatus();
  });
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(seen, 10);
  EXPECT_EQ(scan->good_length, std::filesystem::file_size(JournalPath(dir_, 0)));
}

TEST_F(JournalFilesTest, SpaceIsReservedWhileTheRunLasts) {
  auto writer = Write(0);
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_GE(std::filesystem::file_size(JournalPath(dir_, 0)), JournalOptions{}.reserve_bytes);
}

TEST_F(JournalFilesTest, AnEpochsFileIsMadeOnce) {
  auto first = Write(3);
  ASSERT_TRUE(first.ok());
  const auto second = Write(3);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(second.status().message(), HasSubstr("3.journal"));
}

TEST_F(JournalFilesTest, EpochsAreListedInTheirOrderAndNothingElse) {
  ASSERT_TRUE(MakeJournalDirectory(dir_).ok());
  for (const char* name : {"10.journal", "9.journal", "lock", "x.journal", "1.journal.tmp"}) {
    std::ofstream(JournalDirectory(dir_) + "/" + name) << "x";
  }
  EXPECT_THAT(ListJournals(dir_), ElementsAre(JournalPath(dir_, 9), JournalPath(dir_, 10)));
  EXPECT_TRUE(ListJournals(dir_ + "/nowhere").empty());
}

TEST_F(JournalFilesTest, ASecondControllerIsRefusedWithTheFirstOnesPid) {
  EXPECT_FALSE(JournalHolder(dir_).has_value());
  {
    const auto lock = JournalLock::Acquire(dir_);
    ASSERT_TRUE(lock.ok()) << lock.status();
    EXPECT_EQ(JournalHolder(dir_), getpid());
    const auto second = JournalLock::Acquire(dir_);
    EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(second.status().message(), HasSubstr("process " + std::to_string(getpid())));
  }
  EXPECT_FALSE(JournalHolder(dir_).has_value());
  EXPECT_TRUE(JournalLock::Acquire(dir_).ok());
}

TEST_F(JournalFilesTest, ErrorsOfTheReaderNameThePath) {
  const auto missing = ReadJournal(dir_ + "/none", [](const auto&) { return absl::OkStatus(); });
  EXPECT_EQ(missing.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(missing.status().message(), HasSubstr(dir_ + "/none"));

  std::string bytes = JournalOfBatches({1, 1});
  bytes[9] = static_cast<char>(~bytes[9]);
  std::ofstream(dir_ + "/bad") << bytes;
  const auto bad = ReadJournal(dir_ + "/bad", [](const auto&) { return absl::OkStatus(); });
  EXPECT_EQ(bad.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(bad.status().message(), HasSubstr(dir_ + "/bad: corrupt frame at byte 0"));
}

TEST_F(JournalFilesTest, AnEmptyJournalIsRead) {
  std::ofstream(dir_ + "/empty").close();
  const auto scan = ReadJournal(dir_ + "/empty", [](const auto&) { return absl::OkStatus(); });
  ASSERT_TRUE(scan.ok());
  EXPECT_EQ(scan->entries, 0U);
}

TEST_F(JournalFilesTest, AnUnwritableDirectoryIsSaidPlainly) {
  std::ofstream(dir_ + "/file").close();
  const auto writer =
      JournalWriter::Create(dir_ + "/file", 0, {[](auto) {}, [](const absl::Status&) {}}, SystemClock());
  EXPECT_THAT(writer.status().message(), HasSubstr("choose a writable output directory"));
}

}  // namespace
}  // namespace imgperf
