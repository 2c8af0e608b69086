#include "worker/response/answer.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

pb::Record RecordOf(std::uint32_t width, std::uint32_t height) {
  pb::Record record;
  pb::ImageFact* fact = record.add_images();
  fact->set_width(width);
  fact->set_height(height);
  fact->set_valid(true);
  return record;
}

TEST(JudgeImages, CountsASizeThatDiffersWithoutFailingTheRequest) {
  pb::Record record = RecordOf(512, 512);
  JudgeImages({.asked_size = PixelSize{1024, 1024}}, &record);
  EXPECT_TRUE(record.images(0).size_differs());
  EXPECT_FALSE(record.has_error());
}

TEST(JudgeImages, FailsASizeThatDiffersWhenAskedTo) {
  pb::Record record = RecordOf(512, 512);
  JudgeImages({.asked_size = PixelSize{1024, 1024}, .fail_on_size = true}, &record);
  EXPECT_EQ(record.error().class_(), pb::BAD_IMAGE);
  EXPECT_EQ(record.error().message(), "image 0: 512x512 where 1024x1024 was asked (checks.size: fail)");
}

TEST(JudgeImages, AcceptsAnySizeWhenNoneWasAsked) {
  pb::Record record = RecordOf(512, 512);
  JudgeImages({.asked_size = std::nullopt, .fail_on_size = true}, &record);
  EXPECT_FALSE(record.images(0).size_differs());
  EXPECT_FALSE(record.has_error());
}

TEST(JudgeImages, FailsForTheFirstImageThatIsNone) {
  pb::Record record = RecordOf(512, 512);
  record.add_images()->set_defect("empty");
  record.add_images()->set_defect("other");
  JudgeImages({}, &record);
  EXPECT_EQ(record.error().message(), "image 1: empty");
}

TEST(JudgeImages, LeavesImagesAtTheServerUnjudged) {
  pb::Record record = RecordOf(512, 512);
  record.add_images()->set_by_url(true);
  JudgeImages({.asked_size = std::nullopt, .fail_on_size = false, .fetch_urls = false}, &record);
  EXPECT_FALSE(record.has_error());
}

TEST(JudgeImages, KeepsAnEarlierError) {
  pb::Record record = RecordOf(512, 512);
  record.add_images();
  SetError(pb::TIMEOUT, "late", record.mutable_error());
  JudgeImages({}, &record);
  EXPECT_EQ(record.error().class_(), pb::TIMEOUT);
}

}  // namespace
}  // namespace imgperf
