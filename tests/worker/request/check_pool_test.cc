#include "worker/check_pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <sstream>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

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
  CollectingUploads images;
  CollectingRecords records;
  {
    CheckPool pool(images, records, {});
    pool.Store({}, RecordWithImages(2), {{{0, true, "Zm9vYg"}, {1, false, "raw"}}, nullptr});
  }
  EXPECT_THAT(images.contents, testing::ElementsAre("foob", "raw"));
  ASSERT_EQ(records.records.size(), 1U);
  EXPECT_EQ(records.records[0].images(0).file(), "0-3-0-0.png");
  EXPECT_EQ(records.records[0].images(1).file(), "0-3-0-1.png");
}

TEST(CheckPool, StoresWhatIsNoImageAsBin) {
  CollectingUploads images;
  CollectingRecords records;
  {
    CheckPool pool(images, records, {});
    pb::Record record = RecordWithImages(1);
    record.mutable_images(0)->set_valid(false);
    pool.Store({}, record, {{{0, false, "raw"}}, nullptr});
  }
  EXPECT_EQ(images.names.at(0), "0-3-0-0.bin");
}

TEST(CheckPool, NamesAFailureToStoreInTheImagesFact) {
  CollectingUploads images;
  images.refuse_with = "disk full";
  CollectingRecords records;
  {
    CheckPool pool(images, records, {});
    pool.Store({}, RecordWithImages(1), {{{0, false, "raw"}}, nullptr});
  }
  ASSERT_EQ(records.records.size(), 1U);
  EXPECT_EQ(records.records[0].images(0).defect(), "not stored: disk full");
  EXPECT_EQ(records.records[0].images(0).file(), "");
}

// Stores nothing until told to.
struct BlockedUploads final : UploadSink {
  absl::StatusOr<std::string> Store(const SessionId&, pb::StoreChunk,
                                    const std::vector<std::string_view>&) override {
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
  BlockedUploads images;
  CollectingRecords records;
  {
    CheckPool pool(images, records, {.threads = 1, .max_waiting_bytes = 10});
    for (int i = 0; i < 3; ++i) pool.Store({}, RecordWithImages(1), {{{0, false, "123456"}}, nullptr});
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

TEST(CheckPool, GivesUpAnExchangeWithItsImagesWhenTooManyBytesWait) {
  const RunnerPlan plan;
  BlockedUploads uploads;
  CollectingRecords records;
  {
    CheckPool pool(uploads, records, {.threads = 1, .max_waiting_bytes = 10});
    pool.Store({}, RecordWithImages(1), {{{0, false, "123456"}}, nullptr});
    auto raw = std::make_unique<RawExchange>(plan, /*wants_images=*/true);
    raw->TakeContent("twelve bytes");
    pb::Record record = RecordWithImages(2);
    record.mutable_images(1)->set_by_url(true);
    pool.Store({}, record, {{}, std::move(raw)});
    EXPECT_EQ(pool.not_stored(), 2U);
    {
      const std::lock_guard lock(records.mutex);
      ASSERT_EQ(records.records.size(), 1U);
      EXPECT_EQ(records.records[0].raw().defect(), "not stored: pool full");
      EXPECT_EQ(records.records[0].images(0).defect(), "not stored: pool full");
      EXPECT_EQ(records.records[0].images(1).defect(), "");
    }
    uploads.Open();
  }
}

std::unique_ptr<RawExchange> ShortAnswer(const RunnerPlan& plan) {
  auto raw = std::make_unique<RawExchange>(plan, /*wants_images=*/false);
  raw->TakeContent("{}");
  return raw;
}

// How many of a hundred short answers a pool of 64 KiB takes while nothing can be stored.
std::size_t TakenOfAHundred(const RunnerPlan& plan, const AnswerHead& head) {
  BlockedUploads uploads;
  CollectingRecords records;
  CheckPool pool(uploads, records, {.threads = 1, .max_waiting_bytes = 64 << 10});
  for (int i = 0; i < 100; ++i) {
    auto raw = ShortAnswer(plan);
    raw->TakeHead(head);
    pool.Store({}, RecordWithImages(0), {{}, std::move(raw)});
  }
  const std::uint64_t given_up = pool.not_stored();
  uploads.Open();
  return 100 - given_up;
}

RunnerPlan PlanWithPayload(std::string payload) {
  RunnerPlan plan;
  plan.kinds.emplace_back();
  plan.bodies.emplace_back().pieces.push_back({BodyPiece::Kind::kText, std::move(payload), {}});
  return plan;
}

TEST(CheckPool, IsFullOfManySmallAnswersToo) { EXPECT_EQ(TakenOfAHundred(PlanWithPayload("{}"), {}), 15U); }

TEST(CheckPool, CountsTheHeadersAndThePayloadOfAnExchange) {
  const std::string long_value(30 << 10, 'x');
  AnswerHead head;
  head.headers.emplace_back("x-long", long_value);
  EXPECT_EQ(TakenOfAHundred(PlanWithPayload("{}"), head), 1U);
  EXPECT_EQ(TakenOfAHundred(PlanWithPayload(long_value), {}), 1U);
}

TEST(CheckPool, ItsThreadsGiveWayToOthers) {
  struct Niceness final : UploadSink {
    absl::StatusOr<std::string> Store(const SessionId&, pb::StoreChunk,
                                      const std::vector<std::string_view>&) override {
      nice = getpriority(PRIO_PROCESS, static_cast<id_t>(gettid()));
      return "file";
    }
    int nice = 0;
  } uploads;
  CollectingRecords records;
  {
    CheckPool pool(uploads, records, {});
    pool.Store({}, RecordWithImages(1), {{{0, false, "raw"}}, nullptr});
  }
  EXPECT_EQ(uploads.nice, 19);
}

// What is logged while it lives.
class LogCapture {
 public:
  LogCapture() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(
        std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_)));
  }
  ~LogCapture() { spdlog::set_default_logger(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

TEST(CheckPool, WarnsAtItsEndOfWhatItGaveUp) {
  const LogCapture log;
  EXPECT_EQ(TakenOfAHundred(PlanWithPayload("{}"), {}), 15U);
  EXPECT_THAT(log.text(), testing::HasSubstr("85 images and exchanges were not stored: more than 64"));
}

TEST(CheckPool, IsSilentWhenEverythingWasStored) {
  const LogCapture log;
  CollectingUploads images;
  CollectingRecords records;
  { CheckPool pool(images, records, {}); }
  EXPECT_EQ(log.text(), "");
}

}  // namespace
}  // namespace imgperf
