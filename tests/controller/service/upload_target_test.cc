#include "controller/service/upload_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/records/raw_spool.h"

namespace imgperf {
namespace {

const UploadPlaces kPlaces{"out/images", "out/raw", {"load"}};

TEST(ImageFileName, NamesPhaseCreditAttemptAndPlace) {
  EXPECT_EQ(ImageFileName("load", {12, 1}, 3, "jpeg"), "load-12-1-3.jpg");
  EXPECT_EQ(ImageFileName("load", {0, 0}, 0, "webp"), "load-0-0-0.webp");
}

TEST(ImageFileName, CannotLeaveItsFolder) {
  EXPECT_EQ(ImageFileName("../../etc", {1, 0}, 0, "png"), "______etc-1-0-0.png");
  EXPECT_EQ(ImageFileName("a", {1, 0}, 0, "/../x"), "a-1-0-0.bin");
}

pb::StoreChunk RawChunk(std::uint64_t payload, std::uint64_t body, std::uint64_t size) {
  pb::StoreChunk chunk;
  chunk.mutable_attempt()->set_credit(4);
  chunk.mutable_attempt()->set_attempt(256);
  chunk.mutable_raw()->set_payload_bytes(payload);
  chunk.mutable_raw()->set_body_bytes(body);
  chunk.set_size(size);
  return chunk;
}

TEST(UploadTarget, OfAnExchangeIsTheSpoolsFileWithItsHead) {
  const auto target = UploadTargetOf(kPlaces, RawChunk(2, 3, 5));
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(target->dir, "out/raw");
  EXPECT_EQ(target->name, "4-256");
  EXPECT_EQ(target->prefix, RawSpoolPrefix(RawChunk(2, 3, 5).raw()));
}

TEST(UploadTarget, OfAnImageLiesAmongTheImages) {
  pb::StoreChunk chunk;
  chunk.mutable_image()->set_format("png");
  const auto target = UploadTargetOf(kPlaces, chunk);
  ASSERT_TRUE(target.ok()) << target.status();
  EXPECT_EQ(target->dir, "out/images");
  EXPECT_EQ(target->name, "load-0-0-0.png");
  EXPECT_EQ(target->prefix, "");
}

TEST(UploadTarget, IsNoneForWhatTheRunDidNotAskFor) {
  const UploadPlaces records{"out/images", "", {"load"}};
  EXPECT_THAT(std::string(UploadTargetOf(records, RawChunk(0, 1, 1)).status().message()),
              testing::HasSubstr("output.level"));
  for (const auto& [payload, body] : {std::pair(0ULL, 2ULL), {2ULL, 0ULL}, {~0ULL, 2ULL}})
    EXPECT_TRUE(absl::IsInvalidArgument(UploadTargetOf(kPlaces, RawChunk(payload, body, 1)).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(UploadTargetOf(kPlaces, pb::StoreChunk()).status()));
  pb::StoreChunk image;
  image.mutable_image()->set_phase(1);
  EXPECT_TRUE(absl::IsInvalidArgument(UploadTargetOf(kPlaces, image).status()));
}

}  // namespace
}  // namespace imgperf
