#include "worker/dataset/part_cache.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/fakes/temp_folder.h"
#include "tests/worker/dataset/chunks.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PartCacheTest : public testing::Test {
 protected:
  PartId Put(PartCache& cache, const std::string& bytes) {
    auto part = cache.Create(IdOf(bytes));
    EXPECT_TRUE(part.ok()) << part.status();
    EXPECT_TRUE((*part)->Write(bytes).ok());
    EXPECT_TRUE((*part)->Commit(IdOf(bytes)).ok());
    return IdOf(bytes);
  }
  // As if it had been used so many seconds after 1970.
  void SetUsed(const PartId& part, int seconds) const {
    const timespec at[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, (Folder() + "/" + part.hash).c_str(), at, 0), 0);
  }
  std::string Folder() const { return folder / "cache/parts"; }

  TempFolder folder;
};

TEST_F(PartCacheTest, GivesBackWhatWasPutForThisUserOnly) {
  PartCache cache(folder / "cache", 1 << 20);
  ASSERT_TRUE(cache.Open());
  EXPECT_FALSE(cache.Find(IdOf("bytes")));
  const PartId part = Put(cache, "bytes");
  const auto found = cache.Find(part);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->view(), "bytes");
  struct stat dir {};
  struct stat file {};
  ASSERT_EQ(stat(Folder().c_str(), &dir), 0);
  ASSERT_EQ(stat((Folder() + "/" + part.hash).c_str(), &file), 0);
  EXPECT_EQ(dir.st_mode & 07777, 0700U);
  EXPECT_EQ(file.st_mode & 07777, 0600U);
}

TEST_F(PartCacheTest, LeavesNothingOfWhatWasNotCommitted) {
  PartCache cache(folder / "cache", 1 << 20);
  ASSERT_TRUE(cache.Open());
  {
    auto part = cache.Create(IdOf("bytes"));
    ASSERT_TRUE((*part)->Write("byt").ok());
    EXPECT_EQ(*(*part)->ReadBack(3), "byt");
    EXPECT_FALSE(cache.Find(IdOf("bytes"))) << "not before it is whole";
  }
  EXPECT_THAT(NamesIn(Folder()), IsEmpty());
}

TEST_F(PartCacheTest, RemovesWhatWasHarmed) {
  PartCache cache(folder / "cache", 1 << 20);
  ASSERT_TRUE(cache.Open());
  const PartId part = Put(cache, "bytes");
  for (const char* harmed : {"bytez", "byte", "bytes and more", ""}) {
    WriteAll(Folder() + "/" + part.hash, harmed);
    EXPECT_FALSE(cache.Find(part)) << harmed;
    EXPECT_THAT(NamesIn(Folder()), IsEmpty());
  }
}

TEST_F(PartCacheTest, FollowsNobodysLink) {
  PartCache cache(folder / "cache", 1 << 20);
  ASSERT_TRUE(cache.Open());
  WriteAll(folder / "elsewhere", "bytes");
  std::filesystem::create_symlink(folder / "elsewhere", Folder() + "/" + IdOf("bytes").hash);
  EXPECT_FALSE(cache.Find(IdOf("bytes")));
}

TEST_F(PartCacheTest, ThrowsOutWhatWasNotUsedForLongest) {
  PartCache cache(folder / "cache", 25);
  ASSERT_TRUE(cache.Open());
  const PartId oldest = Put(cache, "oldest 10B");
  const PartId used = Put(cache, "in use 10B");
  const PartId newest = Put(cache, "newest 10B");
  SetUsed(used, 1000);
  SetUsed(oldest, 2000);
  const auto mapped = cache.Find(used);  // now the newest
  cache.Trim(0);
  EXPECT_THAT(NamesIn(Folder()), testing::UnorderedElementsAre(used.hash, newest.hash));
  EXPECT_EQ(mapped->view(), "in use 10B");
}

TEST_F(PartCacheTest, WhatIsInUseMayGoFromTheDisk) {
  PartCache cache(folder / "cache", 1);
  ASSERT_TRUE(cache.Open());
  const auto found = cache.Find(Put(cache, "bytes"));
  cache.Trim(0);
  EXPECT_THAT(NamesIn(Folder()), IsEmpty());
  EXPECT_EQ(found->view(), "bytes");
}

TEST_F(PartCacheTest, ClearsAwayWhatDeadProcessesLeft) {
  PartCache cache(folder / "cache", 1 << 20);
  ASSERT_TRUE(cache.Open());
  WriteAll(Folder() + "/" + IdOf("x").hash + ".0.tmp", "half");
  WriteAll(Folder() + "/README", "not ours");
  const Nanos now = SystemClock().WallNow();
  cache.Trim(now);
  EXPECT_EQ(NamesIn(Folder()).size(), 2U) << "somebody may be writing it";
  cache.Trim(now + 2 * 3600 * kSecond);
  EXPECT_THAT(NamesIn(Folder()), ElementsAre("README"));
}

TEST_F(PartCacheTest, IsHeldByOneAtATime) {
  PartCache mine(folder / "cache", 1 << 20);
  PartCache theirs(folder / "cache", 1 << 20);
  ASSERT_TRUE(mine.Open() && theirs.Open());
  Nanos progress = 0;
  auto lock = mine.TryLock(IdOf("d").hash, &progress);
  ASSERT_TRUE(lock.ok() && *lock != nullptr);
  EXPECT_EQ(*theirs.TryLock(IdOf("d").hash, &progress), nullptr);
  EXPECT_GT(progress, 0);
  EXPECT_NE(*theirs.TryLock(IdOf("another").hash, &progress), nullptr);
  lock->reset();
  EXPECT_NE(*theirs.TryLock(IdOf("d").hash, &progress), nullptr);
  EXPECT_THAT(NamesIn(Folder()), IsEmpty());
}

TEST_F(PartCacheTest, IsNotUsedWhereItCannotBeOrOthersMayWrite) {
  WriteAll(folder / "file", "a file");
  EXPECT_FALSE(PartCache(folder / "file", 1 << 20).Open());
  std::filesystem::create_directories(folder / "shared/parts");
  std::filesystem::permissions(folder / "shared/parts", std::filesystem::perms::all);
  EXPECT_FALSE(PartCache(folder / "shared", 1 << 20).Open());
  std::filesystem::create_directories(folder / "linked");
  std::filesystem::create_directory_symlink(folder.path(), folder / "linked/parts");
  EXPECT_FALSE(PartCache(folder / "linked", 1 << 20).Open());
  EXPECT_FALSE(PartCache("", 1 << 20).Open());
  EXPECT_FALSE(PartCache(folder / "none", 0).Open());
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
}

}  // namespace
}  // namespace imgperf
