#include "worker/response/answer_reader.h"

#include <gtest/gtest.h>

#include "tests/worker/response/samples.h"

namespace imgperf {
namespace {

using Expect = AnswerReader::Expect;

TEST(AnswerReader, ReadsWhateverKindOfAnswerComesOneAfterAnother) {
  AnswerReader reader;
  const std::string png = PngOf(64, 32, 9000);
  for (int round = 0; round < 3; ++round) {
    pb::Record json;
    AnswerExtras extras;
    reader.Begin(Expect::kImagesJson, 200, "application/json", false);
    reader.Feed(R"({"data":[{"b64_json":")" + Encode64(png) + R"("}]})");
    reader.Finish(&json, &extras, std::nullopt);
    EXPECT_TRUE(json.images(0).valid());

    pb::Record failed;
    reader.Begin(Expect::kImagesJson, 500, "text/plain", false);
    reader.Feed("Internal Server Error");
    reader.Finish(&failed, &extras, std::nullopt);
    EXPECT_EQ(failed.error().class_(), pb::HTTP_STATUS);
    EXPECT_EQ(failed.error().message(), "Internal Server Error");

    pb::Record raw;
    reader.Begin(Expect::kImagesJson, 200, "image/png", true);
    reader.Feed(png);
    reader.Finish(&raw, &extras, std::nullopt);
    ASSERT_EQ(raw.images_size(), 1);
    EXPECT_TRUE(raw.images(0).valid());
    ASSERT_EQ(extras.kept.size(), 1U);
    EXPECT_EQ(extras.kept[0].payload, png);
    EXPECT_FALSE(extras.kept[0].base64);
  }
}

TEST(AnswerReader, FillsTheImageThatWasFetchedWhateverItsContentType) {
  AnswerReader reader;
  pb::Record record;
  AnswerExtras extras;
  record.add_images();
  record.add_images()->set_by_url(true);
  reader.Begin(Expect::kImage, 200, "application/octet-stream", false);
  reader.Feed(PngOf(64, 32));
  reader.Finish(&record, &extras, 1);
  EXPECT_EQ(record.images_size(), 2);
  EXPECT_TRUE(record.images(1).valid() && record.images(1).by_url());
  EXPECT_FALSE(record.images(0).valid());
}

TEST(AnswerReader, TakesAnEmptyBodyForWhatItIs) {
  AnswerReader reader;
  pb::Record record;
  AnswerExtras extras;
  reader.Begin(Expect::kImagesJson, 200, "", false);
  reader.Finish(&record, &extras, std::nullopt);
  EXPECT_EQ(record.error().class_(), pb::BAD_BODY);
}

}  // namespace
}  // namespace imgperf
