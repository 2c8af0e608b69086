#include "controller/service/upload_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "controller/records/raw_spool.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

class UploadStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "images-XXXXXX";
    dir = mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(dir); }
  std::string dir;
};

TEST(ImageFileName, NamesPhaseCreditAttemptAndPlace) {
  EXPECT_EQ(ImageFileName("load", {12, 1}, 3, "jpeg"), "load-12-1-3.jpg");
  EXPECT_EQ(ImageFileName("load", {0, 0}, 0, "webp"), "load-0-0-0.webp");
}

TEST(ImageFileName, CannotLeaveItsFolder) {
  EXPECT_EQ(ImageFileName("../../etc", {1, 0}, 0, "png"), "______etc-1-0-0.png");
  EXPECT_EQ(ImageFileName("a", {1, 0}, 0, "/../x"), "a-1-0-0.bin");
}

TEST_F(UploadStoreTest, WritesTheBytesAndLeavesNoTemporaryFile) {
  const std::string bytes("\x89PNG\0rest", 9);
  ASSERT_TRUE(WriteUpload(dir + "/images", "a.png", {bytes}).ok());
  std::ifstream in(dir + "/images/a.png", std::ios::binary);
  std::stringstream read;
  read << in.rdbuf();
  EXPECT_EQ(read.str(), bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir + "/images"), fs::directory_iterator()), 1);
}

TEST_F(UploadStoreTest, NamesThePathThatCannotBeWritten) {
  std::ofstream(dir + "/images").put('x');  // a file where the folder should be
  const absl::Status status = WriteUpload(dir + "/images", "a.png", {"x"});
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(dir + "/images/a.png"));
}

pb::StoreChunk RawChunk(std::uint64_t payload, std::uint64_t body) {
  pb::StoreChunk chunk;
  chunk.mutable_attempt()->set_credit(4);
  chunk.mutable_attempt()->set_attempt(256);
  chunk.mutable_raw()->set_payload_bytes(payload);
  chunk.mutable_raw()->set_body_bytes(body);
  return chunk;
}

TEST_F(UploadStoreTest, SpoolsAnExchangeThatReadsBack) {
  const UploadPlaces places{dir + "/images", dir + "/raw", {"load"}};
  ASSERT_EQ(*StoreUpload(places, RawChunk(2, 3), "{}abc"), "4-256");
  auto spooled = RawSpoolFile::Open(dir + "/raw/4-256");
  ASSERT_TRUE(spooled.ok()) << spooled.status();
  std::string text;
  ASSERT_TRUE(spooled->Read(2, &text).ok());
  EXPECT_EQ(text, "{}");
  ASSERT_TRUE(spooled->Read(3, &text).ok());
  EXPECT_EQ(text, "abc");
}

TEST_F(UploadStoreTest, RefusesWhatTheRunDidNotAskFor) {
  const UploadPlaces records{dir + "/images", "", {"load"}};
  EXPECT_THAT(std::string(StoreUpload(records, RawChunk(0, 1), "a").status().message()),
              testing::HasSubstr("output.level"));
  const UploadPlaces places{dir + "/images", dir + "/raw", {"load"}};
  for (const auto& [payload, body] : {std::pair(0ULL, 2ULL), {2ULL, 0ULL}, {~0ULL, 2ULL}})
    EXPECT_TRUE(absl::IsInvalidArgument(StoreUpload(places, RawChunk(payload, body), "a").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(StoreUpload(places, pb::StoreChunk(), "a").status()));
  pb::StoreChunk image;
  image.mutable_image()->set_phase(1);
  EXPECT_TRUE(absl::IsInvalidArgument(StoreUpload(places, image, "a").status()));
  EXPECT_FALSE(fs::exists(dir + "/raw"));
}

}  // namespace
}  // namespace imgperf
