// What the simulator keeps: pictures, images behind URLs, the painters' pool, the ground truth.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulator/ground_truth_log.h"
#include "simulator/image_store.h"
#include "simulator/paint_pool.h"
#include "simulator/picture_cache.h"
#include "simulator/studio.h"
#include "tests/common/image/decode.h"

namespace imgperf {
namespace {

http::Blob Bytes(std::size_t size) { return http::MakeBlob(std::string(size, 'x')); }

PictureKey Key(std::string prompt) { return {std::move(prompt), 1, 64, 64, EncodedFormat::kPng, 75}; }

TEST(PictureCache, ForgetsTheLeastLatelyUsed) {
  PictureCache cache(250);
  cache.Put(Key("a"), Bytes(100));
  cache.Put(Key("b"), Bytes(100));
  EXPECT_NE(cache.Find(Key("a")), nullptr);
  cache.Put(Key("c"), Bytes(100));
  EXPECT_EQ(cache.Find(Key("b")), nullptr);
  EXPECT_NE(cache.Find(Key("a")), nullptr);
  EXPECT_EQ(cache.Bytes(), 200u);
}

TEST(PictureCache, TellsKeysApartByEveryField) {
  PictureCache cache(1000);
  cache.Put(Key("a"), Bytes(1));
  for (auto change :
       {+[](PictureKey& k) { k.seed = 2; }, +[](PictureKey& k) { k.width = 65; },
        +[](PictureKey& k) { k.format = EncodedFormat::kJpeg; }, +[](PictureKey& k) { k.quality = 1; }}) {
    PictureKey key = Key("a");
    change(key);
    EXPECT_EQ(cache.Find(key), nullptr);
  }
}

TEST(Studio, PaintsEachImageOfARequestFromItsOwnSeed) {
  Studio studio(5, 1 << 20);
  ImageRequest request;
  request.prompt = "a lake";
  request.size = {40, 30};
  request.n = 2;
  const auto pictures = studio.Paint(request, Fault::kNone);
  ASSERT_TRUE(pictures.ok());
  ASSERT_EQ(pictures->files.size(), 2u);
  EXPECT_NE(*pictures->files[0], *pictures->files[1]);
  request.seed = 6;  // the simulator's seed is 5, so this is the second image
  request.n = 1;
  EXPECT_EQ(studio.Paint(request, Fault::kNone)->files[0], pictures->files[1]) << "from the cache";
}

TEST(Studio, PaintsTheWrongSizeWhenAsked) {
  Studio studio(5, 1 << 20);
  ImageRequest request;
  request.size = {40, 30};
  const auto pictures = studio.Paint(request, Fault::kWrongSize);
  EXPECT_EQ(DecodeImage(*pictures->files[0])->width, 20u);
}

ImageRequest Small() {
  ImageRequest request;
  request.prompt = "a lake";
  request.size = {40, 30};
  request.format = EncodedFormat::kPng;
  return request;
}

TEST(Studio, PaintsByTheImagesThatCameAlong) {
  Studio studio(5, 1 << 20);
  const http::Blob plain = studio.Paint(Small(), Fault::kNone)->files[0];
  std::vector<http::Blob> edits;
  for (const char* hash : {"a", "b"}) {
    ImageRequest request = Small();
    request.images.push_back({"image", hash, 1});
    edits.push_back(studio.Paint(request, Fault::kNone)->files[0]);
    EXPECT_EQ(studio.Paint(request, Fault::kNone)->files[0], edits.back());
    EXPECT_NE(*edits.back(), *plain);
  }
  EXPECT_NE(*edits[0], *edits[1]);
}

TEST(Studio, PaintsPartialsOfTheSameSizeThatDiffer) {
  Studio studio(5, 1 << 20);
  ImageRequest request = Small();
  request.stream = true;
  request.partials = 3;
  const auto pictures = studio.Paint(request, Fault::kNone);
  ASSERT_EQ(pictures->partials.at(0).size(), 3u);
  std::vector<std::string> all{*pictures->files[0]};
  for (const http::Blob& file : pictures->partials[0]) {
    EXPECT_EQ(DecodeImage(*file)->width, 40u);
    EXPECT_EQ(DecodeImage(*file)->height, 30u);
    all.push_back(*file);
  }
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::unique(all.begin(), all.end()), all.end());
}

TEST(Studio, RepeatsThePictureBefore) {
  Studio studio(5, 1 << 20);
  const http::Blob first = studio.Paint(Small(), Fault::kRepeat)->files[0];
  ImageRequest other = Small();
  other.prompt = "a desert";
  EXPECT_EQ(studio.Paint(other, Fault::kRepeat)->files[0], first) << "whoever asked for it";
  const http::Blob own = studio.Paint(other, Fault::kNone)->files[0];
  EXPECT_NE(*own, *first);
  EXPECT_EQ(studio.Paint(Small(), Fault::kRepeat)->files[0], own);
}

TEST(Studio, RepeatsOnlyWhatSomebodySawWhole) {
  Studio studio(5, 1 << 20);
  const http::Blob good = studio.Paint(Small(), Fault::kNone)->files[0];
  ImageRequest other = Small();
  other.prompt = "a desert";
  for (const Fault fault : {Fault::kTruncatedImage, Fault::kWrongSize, Fault::kBlank, Fault::kBadImage}) {
    EXPECT_NE(*studio.Paint(other, fault)->files[0], *good);
    EXPECT_EQ(studio.Paint(other, Fault::kRepeat)->files[0], good) << FaultName(fault);
  }
}

TEST(Studio, PaintsBlanksWhenAsked) {
  Studio studio(5, 1 << 20);
  const auto picture = DecodeImage(*studio.Paint(Small(), Fault::kBlank)->files[0]);
  EXPECT_EQ(picture->width, 40u);
  EXPECT_EQ(picture->pixels, std::vector<std::uint8_t>(picture->pixels.size(), picture->pixels.front()));
}

TEST(ImageStore, FindsWhatItHolds) {
  ImageStore store(1000);
  store.Put("a", {EncodedFormat::kPng, {Bytes(10), Bytes(20)}});
  ASSERT_NE(store.Find("a"), nullptr);
  EXPECT_EQ(store.Find("a")->files[1]->size(), 20u);
  EXPECT_EQ(store.Find("b"), nullptr);
}

TEST(ImageStore, ForgetsTheOldestWhenItIsFull) {
  ImageStore store(100);
  store.Put("a", {EncodedFormat::kPng, {Bytes(60)}});
  store.Put("b", {EncodedFormat::kPng, {Bytes(60)}});
  EXPECT_EQ(store.Find("a"), nullptr);
  EXPECT_NE(store.Find("b"), nullptr);
}

TEST(ContentPath, NamesAnIdAndAVariant) {
  EXPECT_EQ(ContentId("/v1/images/abc/content"), "abc");
  for (const char* path :
       {"/v1/images//content", "/v1/images/content", "/v1/images/a/b/content", "/v1/images/abc", "/x"}) {
    EXPECT_EQ(ContentId(path), "") << path;
  }
  EXPECT_EQ(ContentVariant(""), 0);
  EXPECT_EQ(ContentVariant("x=1&variant=3"), 3);
  EXPECT_EQ(ContentVariant("variant=x"), -1);
  EXPECT_EQ(ContentVariant("variant=-2"), -1);
}

TEST(PaintPool, RunsTasksInOrder) {
  std::vector<int> order;
  std::promise<void> last;
  PaintPool pool(1, 100);
  for (int i = 0; i < 10; ++i) pool.Submit([&order, i] { order.push_back(i); });
  pool.Submit([&] { last.set_value(); });
  last.get_future().wait();
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(PaintPool, BeginsNoMoreThanItMayHoldUntilOneIsReleased) {
  std::atomic<int> begun = 0;
  std::promise<void> second, third;
  PaintPool pool(2, 2);
  pool.Submit([&] { ++begun; });
  pool.Submit([&] {
    ++begun;
    second.set_value();
  });
  pool.Submit([&] {
    ++begun;
    third.set_value();
  });
  second.get_future().wait();
  auto third_begun = third.get_future();
  EXPECT_EQ(third_begun.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  pool.Release();
  third_begun.wait();
  EXPECT_EQ(begun, 3);
}

TEST(PaintPool, StopsWithTasksStillWaiting) {
  std::promise<void> running;
  std::atomic<int> run = 0;
  PaintPool pool(1, 1);
  pool.Submit([&] {
    ++run;
    running.set_value();
  });
  pool.Submit([&] { ++run; });
  running.get_future().wait();
  pool.Stop();
  EXPECT_EQ(run, 1);
}

// ---- ground truth ----

std::string ReadFile(const std::string& name) {
  std::ifstream in(name);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// Of this process alone: the same test may run from several build folders.
std::string TruthName(const std::string& use) {
  return testing::TempDir() + "truth." + use + "." + std::to_string(::getpid()) + ".jsonl";
}

TEST(TruthEntry, IsALineOfJson) {
  TruthEntry entry;
  entry.index = 3;
  entry.x_request_id = "abc-1-\"0\"\xff";
  entry.path = "/v1/images/generations";
  entry.arrived_ns = 123456789012345;
  entry.fault = Fault::kHttp500;
  entry.size = {640, 480};
  entry.prompt_hash = 0xABC;
  std::string line;
  AppendLine(entry, line);
  EXPECT_EQ(line.back(), '\n');
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json.at("index"), 3);
  EXPECT_EQ(json.at("arrived_ns"), 123456789012345);
  EXPECT_EQ(json.at("error"), "http500");
  EXPECT_EQ(json.at("width"), 640);
  EXPECT_EQ(json.at("prompt_hash"), "0000000000000abc");
  EXPECT_EQ(json.at("x_request_id").get<std::string>().substr(0, 9), "abc-1-\"0\"");
}

TEST(TruthEntry, TellsOfImagesStreamsAndJobsWhereThereAreSome) {
  TruthEntry entry;
  std::string line;
  AppendLine(entry, line);
  for (const char* key : {"images", "mask", "partials_ns", "completed_ns", "job"}) {
    EXPECT_FALSE(nlohmann::json::parse(line).contains(key)) << key;
  }
  entry.images = {{"image[]", "ff", 7}, {"url", "ee", 8}};
  entry.stream = true;
  entry.partials_ns = {11, 22};
  entry.completed_ns = 33;
  entry.job = "abc";
  entry.job_end = "failed";
  line.clear();
  AppendLine(entry, line);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json.at("images").at(1), (nlohmann::json{{"field", "url"}, {"hash", "ee"}, {"bytes", 8}}));
  EXPECT_TRUE(json.at("mask").is_null());
  EXPECT_EQ(json.at("partials_ns"), (nlohmann::json{11, 22}));
  EXPECT_EQ(json.at("completed_ns"), 33);
  EXPECT_EQ(json.at("job_end"), "failed");
  entry.mask = {"mask", "dd", 9};
  line.clear();
  AppendLine(entry, line);
  EXPECT_EQ(nlohmann::json::parse(line).at("mask").at("hash"), "dd");
}

TEST(GroundTruthLog, HoldsEveryLineWhenItEnds) {
  const std::string file = TruthName("whole");
  {
    auto log = GroundTruthLog::Open(file);
    ASSERT_TRUE(log.ok()) << log.status();
    for (std::uint64_t i = 0; i < 5000; ++i) {
      TruthEntry entry;
      entry.index = i;
      (*log)->Add(entry);
    }
    (*log)->AddLine(SummaryLine({}));
  }
  std::istringstream lines(ReadFile(file));
  std::string line;
  std::uint64_t next = 0;
  while (std::getline(lines, line)) {
    const auto json = nlohmann::json::parse(line);
    if (json.contains("summary")) break;
    ASSERT_EQ(json.at("index"), next++);
  }
  EXPECT_EQ(next, 5000u);
  std::filesystem::remove(file);
}

TEST(GroundTruthLog, IsThereWithoutWaitingForTheEnd) {
  const std::string file = TruthName("live");
  auto log = GroundTruthLog::Open(file);
  (*log)->AddLine("one\n");
  const Nanos begin = SystemClock().Now();
  while (ReadFile(file) != "one\n" && SystemClock().Now() - begin < 10 * kSecond) {
  }
  EXPECT_EQ(ReadFile(file), "one\n");
  std::filesystem::remove(file);
}

TEST(GroundTruthLog, SaysWhichFileItCannotWrite) {
  const auto log = GroundTruthLog::Open("/nonexistent/folder/truth.jsonl");
  ASSERT_FALSE(log.ok());
  EXPECT_THAT(std::string(log.status().message()), testing::HasSubstr("/nonexistent/folder/truth.jsonl"));
}

TEST(GroundTruthLog, WithoutAFileTakesEverythingAndKeepsNothing) {
  auto log = GroundTruthLog::Open("");
  ASSERT_TRUE(log.ok());
  (*log)->Add({});
}

}  // namespace
}  // namespace imgperf
