#include "simulator/reply_builder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

ReplyFacts Facts() {
  ReplyFacts facts;
  facts.id = "abc";
  facts.created_s = 1'700'000'000;
  facts.prompt = "a \"quoted\" prompt\nof two lines";
  facts.peak_memory_mb = 33900;
  facts.inference_for = 1'234'567'000;
  return facts;
}

TEST(ReplyBuilder, WordsBase64AsSglangDoes) {
  const auto json = nlohmann::json::parse(BuildReply(Facts(), {{"QUJD", ""}, {"REVG", ""}}));
  EXPECT_EQ(json.at("id"), "abc");
  EXPECT_EQ(json.at("created"), 1'700'000'000);
  EXPECT_DOUBLE_EQ(json.at("inference_time_s"), 1.234567);
  EXPECT_DOUBLE_EQ(json.at("peak_memory_mb"), 33900);
  EXPECT_TRUE(json.at("usage").is_null());
  ASSERT_EQ(json.at("data").size(), 2u);
  EXPECT_EQ(json.at("data").at(1).at("b64_json"), "REVG");
  EXPECT_TRUE(json.at("data").at(0).at("url").is_null());
  EXPECT_TRUE(json.at("data").at(0).at("file_path").is_null());
  EXPECT_EQ(json.at("data").at(0).at("revised_prompt"), "a \"quoted\" prompt\nof two lines");
}

TEST(ReplyBuilder, WordsUrlsAsSglangDoes) {
  const auto json = nlohmann::json::parse(BuildReply(Facts(), {{"", ContentUrl("abc", 0, 1)}}));
  EXPECT_EQ(json.at("data").at(0).at("url"), "/v1/images/abc/content");
  EXPECT_TRUE(json.at("data").at(0).at("b64_json").is_null());
}

TEST(ReplyBuilder, NumbersTheUrlsOfSeveralImages) {
  EXPECT_EQ(ContentUrl("abc", 1, 3), "/v1/images/abc/content?variant=1");
}

TEST(ReplyBuilder, UnknownMemoryIsNull) {
  ReplyFacts facts = Facts();
  facts.peak_memory_mb = 0;
  EXPECT_TRUE(nlohmann::json::parse(BuildReply(facts, {})).at("peak_memory_mb").is_null());
}

TEST(ReplyBuilder, EncodesBase64OfEveryLength) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64(std::string("\0\xff\x10", 3)), "AP8Q");
}

TEST(ReplyBuilder, ComposesOneEntryForEachFile) {
  ImageRequest request;
  request.reply_as = ReplyAs::kBase64;
  const auto file = http::MakeBlob("foo");
  const auto json = nlohmann::json::parse(ComposeReply(request, Facts(), {file, file}, Fault::kNone));
  EXPECT_EQ(json.at("data").at(1).at("b64_json"), "Zm9v");
}

TEST(ReplyBuilder, AnEmptyDataListIsStillAReply) {
  const auto json =
      nlohmann::json::parse(ComposeReply({}, Facts(), {http::MakeBlob("foo")}, Fault::kEmptyData));
  EXPECT_TRUE(json.at("data").empty());
}

TEST(ReplyBuilder, BadBase64IsValidJson) {
  ImageRequest request;
  request.reply_as = ReplyAs::kBase64;
  const auto json = nlohmann::json::parse(
      ComposeReply(request, Facts(), {http::MakeBlob(std::string(300, 'x'))}, Fault::kBadBase64));
  EXPECT_NE(json.at("data").at(0).at("b64_json").get<std::string>().find('*'), std::string::npos);
}

}  // namespace
}  // namespace imgperf
