#include "worker/check_pool.h"

#include <condition_variable>

#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

pb::Record RecordWithImages(int count) {
  pb::Record record;
  record.set_credit(3);
  for (int i = 0; i < count; ++i) {
    record.add_images()->set_valid(true);
    record.mutable_images(i)->set_format("png");
  }
  return record;
}

TEST(CheckPool, StoresEveryImageOfARecordBeforeFilingIt) {
  CollectingImages images;
  CollectingRecords records;
  {
    CheckPool pool(images, records, {});
    pool.Store({}, RecordWithImages(2), {{0, true, "Zm9vYg"}, {1, false, "raw"}});
  }
  EXPECT_THAT(images.contents, testing::ElementsAre("foob", "raw"));
  ASSERT_EQ(records.records.size(), 1U);
  EXPECT_EQ(records.records[0].images(0).file(), "0-3-0-0.png");
  EXPECT_EQ(records.records[0].images(1).file(), "0-3-0-1.png");
}

TEST(CheckPool, StoresWhatIsNoImageAsBin) {
  CollectingImages images;
  CollectingRecords records;
  {
    CheckPool pool(images, records, {});
    pb::Record record = RecordWithImages(1);
    record.mutable_images(0)->set_valid(false);
    pool.Store({}, record, {{0, false, "raw"}});
  }
  EXPECT_EQ(images.names.at(0), "0-3-0-0.bin");
}

TEST(CheckPool, NamesAFailureToStoreInTheImagesFact) {
  CollectingImages images;
  images.refuse_with = "disk full";
  CollectingRecords records;
  {
    CheckPool pool(images, records, {});
    pool.Store({}, RecordWithImages(1), {{0, false, "raw"}});
  }
  ASSERT_EQ(records.records.size(), 1U);
  EXPECT_EQ(records.records[0].images(0).defect(), "not stored: disk full");
  EXPECT_EQ(records.records[0].images(0).file(), "");
}

// Stores nothing until told to.
struct BlockedImages final : ImageSink {
  std::string Store(const SessionId&, AttemptId, std::uint32_t, std::uint32_t, const std::string&,
                    std::string_view, std::string*) override {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return open; });
    return "file";
  }
  void Open() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
};

TEST(CheckPool, GivesUpImagesButNoRecordWhenTooManyBytesWait) {
  BlockedImages images;
  CollectingRecords records;
  {
    CheckPool pool(images, records, {.threads = 1, .max_waiting_bytes = 10});
    for (int i = 0; i < 3; ++i) pool.Store({}, RecordWithImages(1), {{0, false, "123456"}});
    EXPECT_EQ(pool.not_stored(), 2U);
    {
      const std::lock_guard lock(records.mutex);
      ASSERT_EQ(records.records.size(), 2U);
      EXPECT_EQ(records.records[0].images(0).defect(), "not stored: pool full");
    }
    images.Open();
  }
  ASSERT_EQ(records.records.size(), 3U);
  EXPECT_EQ(records.records[2].images(0).file(), "file");
}

}  // namespace
}  // namespace imgperf
