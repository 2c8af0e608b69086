#include "worker/response/images_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/response/samples.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

struct Result {
  pb::Record record;
  AnswerExtras extras;
};

Result Read(const std::string& text, bool keep = false) {
  JsonScanner scan;
  scan.Clear(keep);
  scan.Feed(text);
  Result result;
  ReadImagesResponse(scan, keep, &result.record, &result.extras);
  return result;
}

std::string Long() { return Encode64(PngOf(64, 32, 9000)); }
std::string Short() { return Encode64(PngOf(16, 8, 30)); }

TEST(ImagesResponse, FindsLongAndShortInlineImages) {
  const Result result = Read(R"({"created":1,"data":[{"b64_json":")" + Long() +
                             R"("},{"url":null,"b64_json":")" + Short() + R"("}]})");
  ASSERT_EQ(result.record.images_size(), 2);
  EXPECT_EQ(result.record.images(0).width(), 64U);
  EXPECT_EQ(result.record.images(1).width(), 16U);
  EXPECT_TRUE(result.record.images(0).valid() && result.record.images(1).valid());
  EXPECT_FALSE(result.record.has_error());
  EXPECT_TRUE(result.extras.kept.empty());
}

TEST(ImagesResponse, TakesDataUrlsInEitherFieldAsInline) {
  for (const std::string& image : {Long(), Short()}) {
    for (const char* field : {"url", "b64_json"}) {
      const Result result =
          Read(std::string(R"({"data":[{")") + field + R"(":"data:image/png;base64,)" + image + R"("}]})");
      ASSERT_EQ(result.record.images_size(), 1);
      EXPECT_TRUE(result.record.images(0).valid()) << result.record.images(0).defect();
      EXPECT_TRUE(result.extras.urls.empty());
    }
  }
}

TEST(ImagesResponse, TakesAnImageAtTheTop) {
  const Result result = Read(R"({"b64_json":")" + Short() + R"("})");
  ASSERT_EQ(result.record.images_size(), 1);
  EXPECT_TRUE(result.record.images(0).valid());
}

TEST(ImagesResponse, ListsUrlsWithTheImagesTheyStandFor) {
  const Result result = Read(R"({"data":[{"b64_json":")" + Short() +
                             R"("},{"b64_json":null,"url":"\/v1\/images\/x\/content"}]})");
  ASSERT_EQ(result.extras.urls.size(), 1U);
  EXPECT_EQ(result.extras.urls[0].index, 1U);
  EXPECT_EQ(result.extras.urls[0].url, "/v1/images/x/content");
  EXPECT_TRUE(result.record.images(1).by_url());
  EXPECT_FALSE(result.record.images(0).by_url());
}

TEST(ImagesResponse, KeepsPayloadsWhenAsked) {
  const Result result =
      Read(R"({"data":[{"b64_json":")" + Short() + R"("},{"b64_json":")" + Long() + R"("}]})", true);
  ASSERT_EQ(result.extras.kept.size(), 2U);
  EXPECT_TRUE(result.extras.kept[1].base64);
  EXPECT_EQ(result.extras.kept[1].index, 1U);
  EXPECT_EQ(Long().substr(0, result.extras.kept[1].payload.size()), result.extras.kept[1].payload);
}

TEST(ImagesResponse, NotesTheServersWords) {
  const Result result =
      Read(R"({"id":"r-1","inference_time_s":4,"peak_memory_mb":null,"usage":{"image_count": 1},
                                 "data":[{"url":"u"}]})");
  EXPECT_EQ(result.record.server().request_id(), "r-1");
  EXPECT_EQ(result.record.server().inference_time_s(), 4.0);
  EXPECT_FALSE(result.record.server().has_peak_memory_mb());
  EXPECT_EQ(result.record.server().usage_json(), R"({"image_count":1})");
}

void ExpectBadBody(const std::string& text, const std::string& message) {
  const Result result = Read(text);
  EXPECT_EQ(result.record.error().class_(), pb::BAD_BODY) << text;
  EXPECT_THAT(result.record.error().message(), HasSubstr(message)) << text;
}

TEST(ImagesResponse, RefusesBodiesThatPromiseNoImages) {
  ExpectBadBody("", "not JSON");
  ExpectBadBody("Internal Server Error", "not JSON");
  ExpectBadBody(R"({"data":[{"b64_json":")" + Long(), "not JSON");
  ExpectBadBody(R"({"data":[{"b64_json":")" + Long() + R"("}]} trailing)", "not JSON");
  ExpectBadBody(R"({"x":")" + Long() + "\n" + R"("})", "control character");
  ExpectBadBody("[]", "not an object");
  ExpectBadBody("{}", "without a `data` list");
  ExpectBadBody(R"({"data":null})", "without a `data` list");
  ExpectBadBody(R"({"data":[]})", "empty");
  ExpectBadBody(R"({"data":[{"b64_json":null,"url":null}]})", "data[0] has neither");
  ExpectBadBody(R"({"data":["x"]})", "data[0] has neither");
  ExpectBadBody("{\"a\":[" + std::string(1 << 20, '[') + "]}", "1.0 MiB");
  ExpectBadBody(R"({"error":"out of memory"})", "out of memory");
}

TEST(ImagesResponse, SurvivesTextThatNestsDeeply) {
  ExpectBadBody(std::string(100'000, '['), "not JSON");
  ExpectBadBody("{\"data\":" + std::string(5000, '[') + std::string(5000, ']') + "}", "not JSON");
}

TEST(ImagesResponse, KeepsBadImagesApartFromBadBodies) {
  std::string bad = Long();
  bad[100] = '!';
  const Result result =
      Read(R"({"data":[{"b64_json":")" + bad + R"("},{"b64_json":"AAAA"},{"b64_json":""}]})");
  EXPECT_FALSE(result.record.has_error());
  ASSERT_EQ(result.record.images_size(), 3);
  EXPECT_THAT(result.record.images(0).defect(), HasSubstr("invalid base64: '!' at character 100"));
  EXPECT_THAT(result.record.images(1).defect(), HasSubstr("no PNG, JPEG or WebP"));
  EXPECT_EQ(result.record.images(2).defect(), "empty");
}

}  // namespace
}  // namespace imgperf
