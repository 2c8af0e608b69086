#include "controller/offline/fixed_dir.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <set>

#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr const char* kFirstStart = "2025-11-22T13-50-41Z";

class FixedDirTest : public TempDirTest {
 protected:
  void SetUp() override {
    TempDirTest::SetUp();
    mine_ = dir_ + "/mine";
  }
  // A run that came and went.
  void Run(const std::string& report, const std::string& prefix = "") {
    const auto dir = TakeFixedDir(mine_, prefix);
    ASSERT_TRUE(dir.ok()) << dir.status();
    EXPECT_EQ(dir->path, mine_);
    GuidesRun().WriteTo(mine_);
    Write(mine_ + "/report.json", report);
  }
  // Every file below `mine_` with its content: what must never shrink.
  std::multiset<std::string> Contents() const {
    std::multiset<std::string> contents;
    for (const auto& entry : fs::recursive_directory_iterator(mine_)) {
      if (entry.is_regular_file() && entry.path().filename() != "lock")
        contents.insert(Read(entry.path().string()));
    }
    return contents;
  }

  std::string mine_;
};

TEST_F(FixedDirTest, IsMadeWithItsParentsAndLocked) {
  mine_ = dir_ + "/a/b";
  const auto dir = TakeFixedDir(mine_, "");
  ASSERT_TRUE(dir.ok()) << dir.status();
  const auto second = TakeFixedDir(mine_, "");
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(second.status().message(), HasSubstr(std::to_string(getpid())));
  EXPECT_TRUE(fs::exists(mine_ + "/journal/lock")) << "the first one's journal was moved away";
}

TEST_F(FixedDirTest, EveryOlderRunKeepsADirectoryOfItsOwnInside) {
  Run("first");
  Run("second");
  Run("third");
  Run("fourth");
  EXPECT_EQ(Read(mine_ + "/report.json"), "fourth");
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "/report.json"), "first");
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "-2/report.json"), "second");
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "-3/report.json"), "third");
  EXPECT_TRUE(fs::exists(mine_ + "/" + kFirstStart + "-3/journal/0.journal"));
}

TEST_F(FixedDirTest, WhatIsNotARunsStays) {
  Write(mine_ + "/notes.txt", "mine");
  Write(mine_ + "/deep/data.json", "mine too");
  Run("old");
  Run("new");
  EXPECT_EQ(Read(mine_ + "/notes.txt"), "mine");
  EXPECT_EQ(Read(mine_ + "/deep/data.json"), "mine too");
}

TEST_F(FixedDirTest, NothingIsLostAmongAThousandForeignFiles) {
  for (int i = 0; i < 1000; ++i) Write(mine_ + "/shot-" + std::to_string(i) + ".png", std::to_string(i));
  Run("old");
  Write(mine_ + "/images/load-1-0-0.png", "picture");
  Write(mine_ + "/logs/controller.log", "log");
  const auto before = Contents();
  const auto dir = TakeFixedDir(mine_, "");
  ASSERT_TRUE(dir.ok()) << dir.status();
  EXPECT_EQ(Contents(), before);
  for (const char* name : {"report.json", "images", "logs"})
    EXPECT_FALSE(fs::exists(mine_ + "/" + name)) << name;
}

TEST_F(FixedDirTest, AUsersFileBesideAnOlderRunIsNotTakenForAnExportOfThePrefix) {
  Run("old");
  Write(mine_ + "/package.json", "the user's");
  const auto before = Contents();
  const auto dir = TakeFixedDir(mine_, "package");
  EXPECT_EQ(dir.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(dir.status().message(), HasSubstr(mine_ + "/package.json is in the way"));
  EXPECT_EQ(Read(mine_ + "/package.json"), "the user's");
  EXPECT_EQ(Read(mine_ + "/report.json"), "old") << "refused before anything moved";
  EXPECT_EQ(Contents(), before);
}

TEST_F(FixedDirTest, WhatACrashLeftOfExportsGoesWithTheOlderRun) {
  Run("old");
  const std::string mine_too[] = {"notes.json.4711.tmp", "profile_export.jsonl.tmp", "report.json.x1.tmp"};
  for (const std::string& name : mine_too) Write(mine_ + "/" + name, name);
  Write(mine_ + "/profile_export_raw.jsonl.4711.tmp", "half");
  Write(mine_ + "/raw.done/4-0", "spooled");
  Run("new");
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "/profile_export_raw.jsonl.4711.tmp"), "half");
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "/raw.done/4-0"), "spooled");
  EXPECT_FALSE(fs::exists(mine_ + "/profile_export_raw.jsonl.4711.tmp"));
  EXPECT_FALSE(fs::exists(mine_ + "/raw.done"));
  for (const std::string& name : mine_too) EXPECT_EQ(Read(mine_ + "/" + name), name);
}

TEST_F(FixedDirTest, AJournalWithoutItsLockIsTakenUp) {
  fs::create_directories(mine_ + "/journal");
  EXPECT_TRUE(TakeFixedDir(mine_, "").ok());
}

TEST_F(FixedDirTest, AnEmptyJournalMakesNoRunOfTheUsersFiles) {
  fs::create_directories(mine_ + "/journal");
  Write(mine_ + "/run.yaml", "the user's own run file");
  EXPECT_THAT(TakeFixedDir(mine_, "").status().message(), HasSubstr(mine_ + "/run.yaml is in the way"));
  EXPECT_EQ(Read(mine_ + "/run.yaml"), "the user's own run file");
}

TEST_F(FixedDirTest, TheOlderRunsPrefixIsReadFromItsJournal) {
  SampleRun run = GuidesRun();
  run.entries()[0].mutable_header()->set_plan_json(R"({"run":{"output":{"prefix":"nightly"}}})");
  run.WriteTo(mine_);
  Write(mine_ + "/nightly_raw.jsonl", "raw");
  Write(mine_ + "/nightly.csv.99.tmp", "half");
  ASSERT_TRUE(TakeFixedDir(mine_, "nightly").ok());
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "/nightly.csv.99.tmp"), "half");
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "/nightly_raw.jsonl"), "raw");
}

TEST_F(FixedDirTest, AnOlderPrefixThatGivesAiperfsNamesMovesThemOnce) {
  SampleRun run = GuidesRun();
  run.entries()[0].mutable_header()->set_plan_json(R"({"run":{"output":{"prefix":"profile_export"}}})");
  run.WriteTo(mine_);
  Write(mine_ + "/profile_export.jsonl", "lines");
  const auto dir = TakeFixedDir(mine_, "profile_export");
  ASSERT_TRUE(dir.ok()) << dir.status();
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "/profile_export.jsonl"), "lines");
}

TEST_F(FixedDirTest, APrefixInAJournalCannotReachOutside) {
  SampleRun run = GuidesRun();
  run.entries()[0].mutable_header()->set_plan_json(R"({"run":{"output":{"prefix":"../outside"}}})");
  run.WriteTo(mine_);
  Write(dir_ + "/outside.json", "not ours");
  ASSERT_TRUE(TakeFixedDir(mine_, "").ok());
  EXPECT_EQ(Read(dir_ + "/outside.json"), "not ours");
}

TEST_F(FixedDirTest, ADirectoryOfAiperfIsTakenOver) {
  Write(mine_ + "/profile_export_aiperf.json", "theirs");
  Write(mine_ + "/inputs.json", "theirs too");
  Write(mine_ + "/logs/aiperf.log", "log");
  const auto before = Contents();
  ASSERT_TRUE(TakeFixedDir(mine_, "").ok());
  EXPECT_EQ(Contents(), before);
  EXPECT_FALSE(fs::exists(mine_ + "/profile_export_aiperf.json"));
  EXPECT_FALSE(fs::exists(mine_ + "/logs"));
}

TEST_F(FixedDirTest, AUsersFileOfOurNameIsNeitherMovedNorOverwritten) {
  Write(mine_ + "/run.yaml", "the user's own run file");
  const auto dir = TakeFixedDir(mine_, "");
  EXPECT_EQ(dir.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(dir.status().message(), HasSubstr(mine_ + "/run.yaml is in the way"));
  EXPECT_EQ(Read(mine_ + "/run.yaml"), "the user's own run file");
}

TEST_F(FixedDirTest, AMoveThatWasCutShortIsCompletedByTheNextRun) {
  Run("old");
  Write(mine_ + "/run.yaml", "plan");
  // The journal moves last: a crash leaves it behind, and with it the knowledge that a run was here.
  fs::create_directory(mine_ + "/" + kFirstStart);
  fs::rename(mine_ + "/report.json", mine_ + "/" + kFirstStart + "/report.json");
  const auto before = Contents();
  ASSERT_TRUE(TakeFixedDir(mine_, "").ok());
  EXPECT_EQ(Contents(), before);
  EXPECT_EQ(Read(mine_ + "/" + kFirstStart + "-2/run.yaml"), "plan");
}

TEST_F(FixedDirTest, ALinkedDirectoryAndLinkedFilesAreFine) {
  fs::create_directory(dir_ + "/real");
  fs::create_directory_symlink(dir_ + "/real", mine_);
  Run("old");
  Write(dir_ + "/elsewhere/picture.png", "p");
  fs::create_directory_symlink(dir_ + "/elsewhere", mine_ + "/images");
  fs::create_symlink(dir_ + "/gone", mine_ + "/late.jsonl");
  Run("new");
  EXPECT_TRUE(fs::is_symlink(mine_)) << "the directory itself is never renamed";
  EXPECT_TRUE(fs::is_symlink(mine_ + "/" + kFirstStart + "/images"));
  EXPECT_TRUE(fs::is_symlink(mine_ + "/" + kFirstStart + "/late.jsonl"))
      << "a link that leads nowhere is a file too";
  EXPECT_EQ(Read(dir_ + "/elsewhere/picture.png"), "p");
}

TEST_F(FixedDirTest, APlaceThatCannotBeADirectoryIsSaidPlainly) {
  Write(mine_, "a file");
  EXPECT_THAT(TakeFixedDir(mine_, "").status().message(), HasSubstr("choose a writable output directory"));
  fs::create_symlink(dir_ + "/nowhere", dir_ + "/dangling");
  EXPECT_THAT(TakeFixedDir(dir_ + "/dangling", "").status().message(),
              HasSubstr("choose a writable output directory"));
  EXPECT_THAT(TakeFixedDir("/proc/mine", "").status().message(),
              HasSubstr("choose a writable output directory"));
}

TEST_F(FixedDirTest, AReadOnlyDirectoryIsLeftAsItWas) {
  Run("old");
  fs::permissions(dir_, fs::perms(0755));
  fs::permissions(mine_, fs::perms(0555));
  const auto refused = [this] {
    if (geteuid() == 0 && setuid(65534) != 0) return 2;  // root may write everywhere
    const auto dir = TakeFixedDir(mine_, "");
    return dir.status().message().find("choose a writable output directory") == std::string_view::npos ? 1
                                                                                                       : 0;
  };
  EXPECT_EXIT(_exit(refused()), ::testing::ExitedWithCode(0), "");
  fs::permissions(mine_, fs::perms(0755));
  EXPECT_EQ(Read(mine_ + "/report.json"), "old");
}

}  // namespace
}  // namespace imgperf
