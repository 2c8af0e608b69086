// Answers that are not the Images API's: chat and NIM.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/response/samples.h"
#include "worker/response/answer_reader.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using Expect = AnswerReader::Expect;

struct ShapeResult {
  pb::Record record;
  AnswerExtras extras;
};

ShapeResult ReadShape(Expect expect, const std::string& text, bool keep = false) {
  AnswerReader reader;
  reader.Begin(expect, 200, "application/json", keep);
  reader.Feed(text);
  ShapeResult result;
  reader.Finish(&result.record, &result.extras, std::nullopt);
  return result;
}

std::string ShapeImage() { return Encode64(PngOf(64, 32, 9000)); }
std::string DataUrl() { return "data:image/png;base64," + ShapeImage(); }

TEST(ChatResponse, FindsDataUrlsInTheContentsParts) {
  const ShapeResult result =
      ReadShape(Expect::kChatJson,
                R"({"id":"chat-1","choices":[{"message":{"role":"assistant","content":[)"
                R"({"type":"image_url","image_url":{"url":")" +
                    DataUrl() +
                    R"("},"stage_durations":{"denoise":1.5},"peak_memory_mb":900.5},)"
                    R"({"type":"text","text":"here"}]}}],"usage":{"total_tokens":3}})",
                /*keep=*/true);
  EXPECT_FALSE(result.record.has_error()) << result.record.error().message();
  ASSERT_EQ(result.record.images_size(), 1);
  EXPECT_TRUE(result.record.images(0).valid());
  EXPECT_EQ(result.extras.kept.size(), 1U);
  EXPECT_EQ(result.record.server().stages_json(), R"({"denoise":1.5})");
  EXPECT_EQ(result.record.server().peak_memory_mb(), 900.5);
  EXPECT_EQ(result.record.server().request_id(), "chat-1");
}

TEST(ChatResponse, FindsImagesBesideTheContentAndAContentThatIsOne) {
  const ShapeResult beside =
      ReadShape(Expect::kChatJson, R"({"choices":[{"message":{"content":"a cat","images":[)"
                                   R"({"image_url":{"url":"https://host/cat.png"}}]}}]})");
  ASSERT_EQ(beside.extras.urls.size(), 1U);
  EXPECT_EQ(beside.extras.urls[0].url, "https://host/cat.png");
  const ShapeResult alone =
      ReadShape(Expect::kChatJson, R"({"choices":[{"message":{"content":")" + DataUrl() + R"("}}]})");
  ASSERT_EQ(alone.record.images_size(), 1);
  EXPECT_TRUE(alone.record.images(0).valid());
}

TEST(ChatResponse, IsAFailureWithoutAnImage) {
  const ShapeResult words =
      ReadShape(Expect::kChatJson, R"({"choices":[{"message":{"content":"I cannot"}}]})");
  EXPECT_EQ(words.record.error().class_(), pb::BAD_BODY);
  EXPECT_THAT(words.record.error().message(), HasSubstr("without an image"));
  const ShapeResult told =
      ReadShape(Expect::kChatJson, R"({"error":{"message":"no such model","code":"x"}})");
  EXPECT_EQ(told.record.error().message(), "no such model");
  EXPECT_EQ(ReadShape(Expect::kChatJson, "<html>").record.error().class_(), pb::BAD_BODY);
}

TEST(NimResponse, CountsItsArtifacts) {
  const std::string artifact = R"({"base64":")" + ShapeImage() + R"(","finishReason":"SUCCESS","seed":1})";
  const ShapeResult result =
      ReadShape(Expect::kNimJson, R"({"artifacts":[)" + artifact + "," + artifact + "]}");
  EXPECT_FALSE(result.record.has_error());
  EXPECT_EQ(result.record.images_size(), 2);
  EXPECT_TRUE(result.record.images(1).valid());
}

TEST(NimResponse, IsRefusedWhereAnArtifactWasFiltered) {
  const ShapeResult result = ReadShape(
      Expect::kNimJson, R"({"artifacts":[{"base64":"","finishReason":"CONTENT_FILTERED","seed":1}]})");
  EXPECT_EQ(result.record.error().class_(), pb::REFUSED);
  EXPECT_EQ(result.record.error().type(), "CONTENT_FILTERED");
}

TEST(NimResponse, IsAFailureWithoutArtifacts) {
  for (const char* text :
       {"{}", R"({"artifacts":[]})", R"({"artifacts":[3]})", R"({"artifacts":[{"seed":1}]})"})
    EXPECT_EQ(ReadShape(Expect::kNimJson, text).record.error().class_(), pb::BAD_BODY) << text;
}

TEST(ServerWords, AreFoundWhereServersPutThem) {
  const ShapeResult result = ReadShape(
      Expect::kImagesJson, R"({"data":[{"b64_json":")" + ShapeImage() +
                               R"("}],"metrics":{"stage_durations":{"vae":0.1},"peak_memory_mb":12},)"
                               R"("peak_memory_mb":null,"inference_time_s":null})");
  EXPECT_EQ(result.record.server().stages_json(), R"({"vae":0.1})");
  EXPECT_EQ(result.record.server().peak_memory_mb(), 12);
  EXPECT_FALSE(result.record.server().has_inference_time_s()) << "null is nothing";
}

}  // namespace
}  // namespace imgperf
