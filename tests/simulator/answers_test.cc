#include "simulator/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulator/base64.h"

namespace imgperf {
namespace {

nlohmann::json Compose(ReplyAs as, const std::vector<std::string>& files, Fault fault = Fault::kNone,
                       const Dialect& dialect = SglangDialect()) {
  ImageRequest request;
  request.reply_as = as;
  ReplyFacts facts;
  facts.id = "abc";
  facts.base_url = "http://sim:1";
  Pictures pictures;
  for (const std::string& file : files) pictures.files.push_back(http::MakeBlob(file));
  return nlohmann::json::parse(ComposeReply(dialect, request, facts, pictures, fault));
}

TEST(Base64, EncodesEveryLength) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64(std::string("\0\xff\x10", 3)), "AP8Q");
}

TEST(Base64, DecodesWhatItEncodes) {
  for (const std::string& bytes : {std::string(), std::string("f"), std::string("fo"), std::string("foo"),
                                   std::string("\0\xff\x10\0", 4)}) {
    EXPECT_EQ(DecodeBase64(Base64(bytes)), bytes);
  }
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"Z", "Zg=", "Zg==Zg==", "Zm9\n", " Zm9v   ", "Zm*v", "===="}) {
    EXPECT_FALSE(DecodeBase64(text).has_value()) << text;
  }
}

TEST(Answers, NumberTheUrlsOfSeveralImages) {
  EXPECT_EQ(ContentUrl("abc", 0, 1), "/v1/images/abc/content");
  EXPECT_EQ(ContentUrl("abc", 1, 3), "/v1/images/abc/content?variant=1");
}

TEST(Answers, HaveOneEntryForEachFile) {
  EXPECT_EQ(Compose(ReplyAs::kBase64, {"foo", "foo"}).at("data").at(1).at("b64_json"), "Zm9v");
}

TEST(Answers, NameTheServerWhereTheDialectDoes) {
  EXPECT_EQ(Compose(ReplyAs::kUrl, {"foo"}).at("data").at(0).at("url"), "/v1/images/abc/content");
  EXPECT_EQ(Compose(ReplyAs::kUrl, {"foo"}, Fault::kNone, OpenAiDialect()).at("data").at(0).at("url"),
            "http://sim:1/v1/images/abc/content");
}

TEST(Answers, AnEmptyDataListIsStillAReply) {
  for (const Dialect* dialect : {&SglangDialect(), &OpenAiDialect(), &VllmOmniDialect(), &SdcppDialect()}) {
    const auto json = Compose(ReplyAs::kBase64, {"foo"}, Fault::kEmptyData, *dialect);
    EXPECT_TRUE(json.at("data").is_array() && json.at("data").empty()) << dialect->name();
  }
}

TEST(Answers, BadBase64IsValidJson) {
  const auto json = Compose(ReplyAs::kBase64, {std::string(300, 'x')}, Fault::kBadBase64);
  EXPECT_NE(json.at("data").at(0).at("b64_json").get<std::string>().find('*'), std::string::npos);
}

TEST(Answers, AFileIsTheBytesAlone) {
  ImageRequest request;
  request.reply_as = ReplyAs::kFile;
  request.format = EncodedFormat::kPng;
  const http::Answer answer =
      ComposeAnswer(VllmOmniDialect(), request, {}, {{http::MakeBlob("bytes")}, {}}, Fault::kNone);
  EXPECT_EQ(answer.type, "image/png");
  EXPECT_EQ(*answer.body, "bytes");
}

}  // namespace
}  // namespace imgperf
