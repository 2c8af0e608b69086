#include "worker/records/spill_files.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <system_error>
#include <vector>

#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Kept = std::vector<std::unique_ptr<const SpilledBytes>>;

class SpillFilesTest : public TempDirTest {
 protected:
  static std::vector<fs::path> Entries(const std::string& dir) {
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(dir)) entries.push_back(entry.path());
    return entries;
  }
  // The one file without a name that this process has open in dir_.
  fs::path OpenFile() const {
    for (const fs::path& fd : Entries("/proc/self/fd")) {
      std::error_code gone;
      if (fs::read_symlink(fd, gone).string().starts_with(dir_)) return fd;
    }
    return {};
  }
};

TEST_F(SpillFilesTest, HasNoNamesThatCouldStayBehind) {
  SpillFiles spill(dir_ + "/spill", 1 << 20);
  EXPECT_EQ(spill.Where(), dir_ + "/spill");
  EXPECT_THAT(Entries(dir_), IsEmpty()) << "nothing is made before the first bytes";
  const auto bytes = spill.Put("some records");
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_THAT(Entries(dir_ + "/spill"), IsEmpty());
  EXPECT_EQ(*(*bytes)->Read(), "some records");
  EXPECT_EQ(fs::status(OpenFile()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SpillFilesTest, GivesEachItsOwnBytesBack) {
  SpillFiles spill(dir_, 16 << 20);
  Kept kept;
  for (int i = 0; i < 500; ++i)
    kept.push_back(*spill.Put(std::string(5000, static_cast<char>('a' + i % 26))));
  EXPECT_EQ(spill.used(), 500U * 5000U);
  for (int i = 0; i < 500; ++i)
    EXPECT_EQ(*kept[i]->Read(), std::string(5000, static_cast<char>('a' + i % 26)));
}

TEST_F(SpillFilesTest, GivesRoomBackAsBytesAreDoneWith) {
  SpillFiles spill(dir_, 16 << 20);
  Kept kept;
  for (int i = 0; i < 500; ++i) kept.push_back(*spill.Put(std::string(10'000, 'x')));
  kept.erase(kept.begin(), kept.begin() + 250);
  EXPECT_LE(spill.used(), 260U * 10'000U + (16U << 20) / 16);
  kept.clear();
  EXPECT_EQ(spill.used(), 0U);
  EXPECT_EQ(OpenFile(), fs::path());
  kept.push_back(*spill.Put("afterwards"));
  EXPECT_EQ(*kept[0]->Read(), "afterwards");
}

TEST_F(SpillFilesTest, HoldsNoMoreThanItsLimitUntilSomethingIsGivenBack) {
  SpillFiles spill(dir_, 100'000);
  Kept kept;
  for (int i = 0; i < 10; ++i) kept.push_back(*spill.Put(std::string(10'000, 'x')));
  const auto refused = spill.Put("x");
  EXPECT_TRUE(absl::IsResourceExhausted(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--spill-limit"));
  kept.erase(kept.begin(), kept.begin() + 7);  // a whole file of them
  EXPECT_TRUE(spill.Put("x").ok());
}

TEST_F(SpillFilesTest, MakesTheDirectoryAndSaysWhenItCannot) {
  EXPECT_TRUE(SpillFiles(dir_ + "/a/b", 1000).Put("x").ok());
  Write(dir_ + "/file", "taken");
  const auto refused = SpillFiles(dir_ + "/file", 1000).Put("x");
  EXPECT_TRUE(absl::IsUnavailable(refused.status())) << refused.status();
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("--spill-dir"));
}

TEST_F(SpillFilesTest, SaysWhereAFileEndsEarly) {
  SpillFiles spill(dir_, 1 << 20);
  const auto bytes = spill.Put("some records");
  ASSERT_TRUE(bytes.ok());
  fs::resize_file(OpenFile(), 5);
  EXPECT_TRUE(absl::IsDataLoss((*bytes)->Read().status()));
  EXPECT_THAT((*bytes)->Where(), StartsWith(dir_ + "/imgperf-spill-"));
  EXPECT_THAT((*bytes)->Where(), EndsWith(" at byte 0"));
}

TEST_F(SpillFilesTest, TellsWhatIsWrongWithADirectoryBeforeItIsNeeded) {
  EXPECT_EQ(SpillDirFault(dir_), "");
  EXPECT_EQ(SpillDirFault(dir_ + "/not/yet/there"), "");
  EXPECT_THAT(Entries(dir_), IsEmpty());
  Write(dir_ + "/file", "taken");
  EXPECT_EQ(SpillDirFault(dir_ + "/file"), dir_ + "/file is not a directory");
  EXPECT_EQ(SpillDirFault(dir_ + "/file/below"), dir_ + "/file is not a directory");
}

}  // namespace
}  // namespace imgperf
