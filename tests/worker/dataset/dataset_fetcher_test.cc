#include "worker/dataset/dataset_fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <deque>
#include <map>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/random_bytes.h"
#include "tests/fakes/temp_folder.h"
#include "tests/worker/dataset/chunks.h"
#include "worker/dataset/fetch_retry.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

// A controller with parts, whose streams break when told.
class FakeLink final : public DatasetLink {
 public:
  absl::Status FetchParts(const pb::PartsRequest& request,
                          const std::function<absl::Status(const pb::PartChunk&)>& take) override {
    requests.push_back(request);
    int left = breaks.empty() ? last_break : breaks.front();
    if (!breaks.empty()) breaks.pop_front();
    for (int i = 0; i < request.parts_size(); ++i) {
      const auto part = parts.find(request.parts(i).hash());
      if (part == parts.end()) return absl::NotFoundError("no such part");
      for (const pb::PartChunk& chunk :
           ChunksOf(part->second, static_cast<std::uint32_t>(i), request.parts(i).offset())) {
        if (left-- == 0) return absl::UnavailableError("cable pulled");
        ++sent;
        if (absl::Status status = take(chunk); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }
  PartId Add(const std::string& bytes) {
    parts[ContentHash(bytes)] = bytes;
    return IdOf(bytes);
  }

  std::map<std::string, std::string> parts;
  std::vector<pb::PartsRequest> requests;
  int sent = 0;  // chunks
  // After how many chunks the next streams break, and all behind those; less than 0: they do not.
  std::deque<int> breaks;
  int last_break = -1;
};

class DatasetFetcherTest : public testing::Test {
 protected:
  DatasetFetcherTest() {
    pb::Dataset dataset;
    dataset.add_entries()->set_prompt("a lighthouse");
    for (const std::string& file : files) {
      const PartId id = link.Add(file);
      pb::DatasetFile& named = *dataset.add_files();
      named.set_hash(id.hash);
      named.set_bytes(id.bytes);
    }
    first = link.Add(dataset.SerializeAsString());
  }
  absl::StatusOr<FetchedDataset> Fetch(PartCache& cache) {
    DatasetFetcher fetcher(link, cache, clock, [this](Nanos pause) {
      clock.Advance(pause);
      if (on_pause) on_pause();
      return !told;
    });
    return fetcher.Fetch(first, {"session", "token"});
  }
  void ExpectWhole(const absl::StatusOr<FetchedDataset>& fetched) {
    ASSERT_TRUE(fetched.ok()) << fetched.status();
    EXPECT_EQ(fetched->dataset.entries(0).prompt(), "a lighthouse");
    ASSERT_EQ(fetched->files.size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) EXPECT_EQ(fetched->files[i]->view(), files[i]);
  }

  const std::vector<std::string> files{RandomBytes(3 * kPartBlock + 1, 1), std::string(100, 't'), "",
                                       RandomBytes(5, 2), std::string(100, 't')};
  TempFolder folder;
  FakeClock clock;
  FakeLink link;
  PartId first;
  bool told = false;
  std::function<void()> on_pause;
};

TEST_F(DatasetFetcherTest, FetchesEveryPartOnce) {
  PartCache cache(folder / "cache", 1 << 30);
  ExpectWhole(Fetch(cache));
  EXPECT_EQ(link.sent, 1 + 4 + 1 + 1) << "equal files are one part, an empty one is none";
  EXPECT_EQ(link.requests.size(), 2U);
  EXPECT_EQ(link.requests[1].token(), "token");
}

TEST_F(DatasetFetcherTest, TakesFromTheCacheWhatIsThere) {
  PartCache cache(folder / "cache", 1 << 30);
  ExpectWhole(Fetch(cache));
  link.requests.clear();
  PartCache next(folder / "cache", 1 << 30);
  ExpectWhole(Fetch(next));
  EXPECT_TRUE(link.requests.empty());
}

TEST_F(DatasetFetcherTest, FetchesAgainWhatTheCacheHarmed) {
  PartCache cache(folder / "cache", 1 << 30);
  ExpectWhole(Fetch(cache));
  WriteAll(folder / "cache/parts/" + IdOf(files[3]).hash, "harm!");
  link.requests.clear();
  ExpectWhole(Fetch(cache));
  ASSERT_EQ(link.requests.size(), 1U);
  EXPECT_EQ(link.requests[0].parts(0).hash(), IdOf(files[3]).hash);
}

TEST_F(DatasetFetcherTest, GoesOnWhereAStreamBroke) {
  PartCache cache(folder / "cache", 1 << 30);
  link.breaks = {-1, 2, 1, 1};
  ExpectWhole(Fetch(cache));
  ASSERT_EQ(link.requests.size(), 5U);
  EXPECT_EQ(link.requests[2].parts(0).offset(), 2 * kPartBlock);
  EXPECT_EQ(link.requests[3].parts(0).offset(), 3 * kPartBlock);
  EXPECT_EQ(link.requests[4].parts_size(), 2) << "the first file is here";
  EXPECT_EQ(link.sent, 1 + 4 + 1 + 1) << "nothing twice";
}

TEST_F(DatasetFetcherTest, GivesUpWhenNothingComesForAMinute) {
  PartCache cache("", 0);
  link.last_break = 0;
  const Nanos from = clock.Now();
  EXPECT_TRUE(absl::IsUnavailable(Fetch(cache).status()));
  EXPECT_GE(clock.Now() - from, FetchRetry::kPatience);
  EXPECT_LT(clock.Now() - from, FetchRetry::kPatience + 2 * kSecond);
}

TEST_F(DatasetFetcherTest, DoesNotAskAgainWhatIsRefused) {
  PartCache cache("", 0);
  link.parts.clear();
  EXPECT_TRUE(absl::IsNotFound(Fetch(cache).status()));
  EXPECT_EQ(link.requests.size(), 1U);
}

TEST_F(DatasetFetcherTest, EndsWhenTold) {
  PartCache cache("", 0);
  told = true;
  EXPECT_TRUE(absl::IsCancelled(Fetch(cache).status()));
  EXPECT_EQ(link.requests.size(), 1U);
}

TEST_F(DatasetFetcherTest, DoesWithoutACache) {
  WriteAll(folder / "cache", "a file where the folder should be");
  PartCache cache(folder / "cache", 1 << 30);
  ExpectWhole(Fetch(cache));
  PartCache tight(folder / "tight", 10);
  ExpectWhole(Fetch(tight));
  EXPECT_TRUE(NamesIn(folder / "tight/parts").empty()) << "more than may be kept is not kept";
}

TEST_F(DatasetFetcherTest, WaitsForWhoeverFetchesAlreadyAndNotForEver) {
  PartCache theirs(folder / "cache", 1 << 30);
  ASSERT_TRUE(theirs.Open());
  Nanos progress = 0;
  const auto lock = theirs.TryLock(first.hash, &progress);
  ASSERT_TRUE(lock.ok() && *lock != nullptr);
  PartCache cache(folder / "cache", 1 << 30);
  const Nanos from = clock.Now();
  ExpectWhole(Fetch(cache));
  EXPECT_GE(clock.Now() - from, LockPatience::kPatience);
  EXPECT_FALSE(cache.is_open());
}

TEST_F(DatasetFetcherTest, WaitsAsLongAsTheOtherGetsOnAndSaysSo) {
  PartCache theirs(folder / "cache", 1 << 30);
  ASSERT_TRUE(theirs.Open());
  Nanos progress = 0;
  auto lock = *theirs.TryLock(first.hash, &progress);
  const Nanos from = clock.Now();
  on_pause = [&] {
    if (clock.Now() - from > 25 * kSecond) lock.reset();
    if (lock != nullptr) lock->ShowProgress();
  };
  PartCache cache(folder / "cache", 1 << 30);
  ExpectWhole(Fetch(cache));
  EXPECT_TRUE(cache.is_open());
  ASSERT_EQ(link.requests.size(), 4U);
  for (int i : {0, 1}) EXPECT_EQ(link.requests[i].parts_size(), 0) << "a sign of life every ten seconds";
  EXPECT_EQ(link.requests[0].token(), "token");
}

// The disk takes no more than so many bytes of a file.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(DatasetFetcherTest, GoesOnInMemoryWhenTheDiskIsFull) {
  PartCache cache(folder / "cache", 1 << 30);
  {
    const FullDisk full(kPartBlock + 1000);
    ExpectWhole(Fetch(cache));
  }
  EXPECT_FALSE(cache.is_open());
  EXPECT_EQ(link.sent, 1 + 4 + 1 + 1) << "what was written before is read back, not fetched again";
  EXPECT_EQ(NamesIn(folder / "cache/parts"), std::set<std::string>{first.hash});
}

TEST_F(DatasetFetcherTest, RefusesDatasetsThatCannotBe) {
  PartCache cache("", 0);
  const auto refused = [&](const PartId& part) {
    first = part;
    return Fetch(cache).status();
  };
  EXPECT_TRUE(absl::IsInvalidArgument(refused({"../../etc/passwd", 5})));
  EXPECT_TRUE(absl::IsInvalidArgument(refused({IdOf("x").hash, kMostEntriesBytes + 1})));
  EXPECT_TRUE(absl::IsInvalidArgument(refused(link.Add("\xff\xff no message"))));
  pb::Dataset dataset;
  dataset.add_files()->set_hash("../escape");
  EXPECT_TRUE(absl::IsInvalidArgument(refused(link.Add(dataset.SerializeAsString()))));
  dataset.mutable_files(0)->set_hash(IdOf("x").hash);
  dataset.mutable_files(0)->set_bytes(kMostFileBytes + 1);
  EXPECT_THAT(std::string(refused(link.Add(dataset.SerializeAsString())).message()), HasSubstr("too large"));
  dataset.mutable_files(0)->set_bytes(kMostFileBytes);
  for (std::uint64_t i = 0; i <= kMostFilesBytes / kMostFileBytes; ++i) {
    *dataset.add_files() = dataset.files(0);
    dataset.mutable_files(static_cast<int>(i) + 1)->set_hash(IdOf(std::to_string(i)).hash);
  }
  EXPECT_THAT(std::string(refused(link.Add(dataset.SerializeAsString())).message()), HasSubstr("too large"));
}

}  // namespace
}  // namespace imgperf
