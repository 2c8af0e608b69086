#include "controller/offline/artifact_dir.h"

#include <gmock/gmock.h>

#include "controller/offline/atomic_file.h"
#include "controller/records/journal_lock.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

using ArtifactDirTest = TempDirTest;

constexpr const char* kStart = "2025-11-22T13-50-41Z";

TEST_F(ArtifactDirTest, MakesANewDirectoryWithItsParents) {
  const auto made = PrepareArtifactDir(dir_ + "/artifacts/deep", "run");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(*made, dir_ + "/artifacts/deep/run");
  EXPECT_TRUE(fs::is_directory(*made));
}

TEST_F(ArtifactDirTest, TheNewestRunOwnsThePlainName) {
  GuidesRun().WriteTo(dir_ + "/run");
  Write(dir_ + "/run/report.json", "old");
  ASSERT_TRUE(PrepareArtifactDir(dir_, "run").ok());
  EXPECT_TRUE(fs::is_empty(dir_ + "/run"));
  EXPECT_EQ(Read(dir_ + "/run." + kStart + "/report.json"), "old");

  GuidesRun().WriteTo(dir_ + "/run");
  ASSERT_TRUE(PrepareArtifactDir(dir_, "run").ok());
  EXPECT_TRUE(fs::exists(dir_ + "/run." + kStart + "-2/journal/0.journal"))
      << "the older run was overwritten";
  EXPECT_EQ(Read(dir_ + "/run." + kStart + "/report.json"), "old");
}

TEST_F(ArtifactDirTest, ADirectoryThatIsNoRunIsMovedAsideToo) {
  Write(dir_ + "/run/notes.txt", "mine");
  ASSERT_TRUE(PrepareArtifactDir(dir_, "run").ok());
  EXPECT_TRUE(fs::is_empty(dir_ + "/run"));
  std::size_t kept = 0;
  for (const auto& entry : fs::directory_iterator(dir_)) kept += fs::exists(entry.path() / "notes.txt");
  EXPECT_EQ(kept, 1U);
}

TEST_F(ArtifactDirTest, ARunThatIsStillGoingIsLeftAlone) {
  const auto lock = JournalLock::Acquire(dir_ + "/run");
  ASSERT_TRUE(lock.ok());
  const auto made = PrepareArtifactDir(dir_, "run");
  EXPECT_EQ(made.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(made.status().message(), HasSubstr(std::to_string(getpid())));
  EXPECT_TRUE(fs::exists(dir_ + "/run/journal/lock"));
}

TEST_F(ArtifactDirTest, OfTwoRunsOfOneNameTheSecondIsRefused) {
  const auto first = TakeArtifactDir(dir_ + "/artifacts", "run");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = TakeArtifactDir(dir_ + "/artifacts", "run");
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(fs::exists(first->path + "/journal/lock")) << "the first one's directory was moved away";
}

TEST_F(ArtifactDirTest, NamesCannotLeaveTheParent) {
  for (const std::string name : {"", ".", "..", "a/b", "/etc", "../x"}) {
    EXPECT_EQ(PrepareArtifactDir(dir_, name).status().code(), absl::StatusCode::kInvalidArgument) << name;
  }
  EXPECT_FALSE(CheckFileName("x", std::string_view("a\0b", 3)).ok());
  EXPECT_FALSE(CheckFileName("x", std::string(201, 'a')).ok());
  EXPECT_TRUE(CheckFileName("x", "..plain").ok());
}

TEST_F(ArtifactDirTest, AnUnwritableParentIsSaidPlainly) {
  Write(dir_ + "/file", "x");
  const auto made = PrepareArtifactDir(dir_ + "/file", "run");
  EXPECT_THAT(made.status().message(), HasSubstr("choose a writable output directory"));
}

TEST_F(ArtifactDirTest, AnAbandonedFileLeavesNothing) {
  {
    auto file = AtomicFile::Create(dir_ + "/out");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->Append("half").ok());
  }
  EXPECT_TRUE(fs::is_empty(dir_));
  ASSERT_TRUE(WriteFileAtomically(dir_ + "/out", "whole").ok());
  EXPECT_EQ(Read(dir_ + "/out"), "whole");
}

}  // namespace
}  // namespace imgperf
