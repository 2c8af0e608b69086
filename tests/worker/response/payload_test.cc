#include "worker/response/payload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/response/samples.h"
#include "worker/response/base64.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

pb::ImageFact FactOf(std::string_view json_text, std::size_t step = 1 << 20) {
  Base64Payload payload(false);
  for (std::size_t i = 0; i < json_text.size(); i += step) payload.FeedJson(json_text.substr(i, step));
  pb::ImageFact fact;
  payload.Finish(&fact);
  return fact;
}

std::string Escaped(const std::string& text, std::string_view from, const std::string& to) {
  std::string out;
  for (const char c : text) out += from.find(c) != from.npos ? to : std::string(1, c);
  return out;
}

TEST(Base64Payload, FindsFormatSizeLengthAndHashInPiecesOfAnySize) {
  const std::string png = PngOf(640, 480, 3001);
  const std::string text = Encode64(png);
  for (const std::size_t step : {std::size_t{1}, std::size_t{5}, std::size_t{1000}, text.size()}) {
    const pb::ImageFact fact = FactOf(text, step);
    EXPECT_EQ(fact.format(), "png");
    EXPECT_EQ(fact.width(), 640U);
    EXPECT_EQ(fact.height(), 480U);
    EXPECT_EQ(fact.bytes(), png.size());
    EXPECT_TRUE(fact.valid()) << fact.defect();
    EXPECT_EQ(fact.xxh3(), XXH3_64bits(text.data(), text.size()));
  }
}

TEST(Base64Payload, SeesTheEndOfImagesOfEveryLength) {
  for (std::size_t noise = 0; noise < 2000; noise += 7) {
    const std::string png = PngOf(8, 8, noise);
    EXPECT_TRUE(FactOf(Encode64(png), 333).valid());
    EXPECT_FALSE(FactOf(Encode64(png.substr(0, png.size() - 1)), 333).valid());
  }
}

TEST(Base64Payload, ToleratesZeroPaddingBehindAJpegOfEveryLength) {
  using namespace std::literals;
  const std::string jpeg = "\xFF\xD8\xFF\xC0\x00\x0B\x08\x00\x10\x00\x20\x01\x01\x11\x00\xFF\xD9"s;
  for (std::size_t zeros = 0; zeros < 200; ++zeros) {
    const pb::ImageFact fact = FactOf(Encode64(jpeg + std::string(zeros, '\0')), 77);
    ASSERT_TRUE(fact.valid()) << zeros << fact.defect();
    ASSERT_FALSE(FactOf(Encode64(PngOf(8, 8) + std::string(zeros + 1, '\0')), 77).valid());
  }
}

TEST(Base64Payload, UnderstandsTheEscapesThatEncodersWrite) {
  const std::string text = Encode64(PngOf(8, 8, 5000));
  for (const std::string& escaped :
       {Escaped(text, "/", "\\/"), Escaped(text, "+", "\\u002B"), Escaped(text, "=", "\\u003d")}) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, escaped.size()}) {
      const pb::ImageFact fact = FactOf(escaped, step);
      EXPECT_TRUE(fact.valid()) << fact.defect();
      EXPECT_EQ(fact.xxh3(), XXH3_64bits(escaped.data(), escaped.size())) << "as received";
    }
  }
}

TEST(Base64Payload, NamesTheFirstCharacterThatIsNoBase64) {
  const std::string text = Encode64(PngOf(8, 8, 300));
  for (const char c : {'!', '-', ' ', '\xC3'}) {
    std::string bad = text;
    bad[200] = c;
    EXPECT_FALSE(FactOf(bad).valid());
    EXPECT_THAT(FactOf(bad).defect(), HasSubstr("at character 200"));
  }
  EXPECT_THAT(FactOf("AAAA\\nAAAA").defect(), HasSubstr("invalid base64: '\\' at character 4"));
}

TEST(Base64Payload, RefusesPaddingThatDoesNotFit) {
  const std::string text = Encode64(PngOf(8, 8, 40));
  EXPECT_THAT(FactOf(text.substr(0, text.size() - 1)).defect(), HasSubstr("invalid base64"));
  EXPECT_THAT(FactOf(text + "====").defect(), HasSubstr("invalid base64"));
  EXPECT_THAT(FactOf("AA==AAAA").defect(), HasSubstr("invalid base64: '='"));
}

TEST(Base64Payload, TellsBytesThatJsonForbids) {
  const auto is_bad_json = [](std::string_view text) {
    Base64Payload payload(false);
    payload.FeedJson(text);
    return payload.bad_json();
  };
  EXPECT_TRUE(is_bad_json("AAAA\nAAAA"));
  EXPECT_TRUE(is_bad_json("AAAA\\xAAAA"));
  EXPECT_TRUE(is_bad_json("AAAA\\u00G0"));
  EXPECT_FALSE(is_bad_json("AAAA\\n\\\"\\u00e9 AAAA"));
}

TEST(Base64Payload, KeepsItsCharactersOnlyWhenAsked) {
  Base64Payload payload(true);
  payload.FeedJson("Zm9v\\/");
  payload.FeedJson("mFy=\"");
  EXPECT_EQ(payload.TakeKept(), "Zm9v/mFy");
  payload.Clear(false);
  payload.FeedJson("Zm9v");
  EXPECT_EQ(payload.TakeKept(), "");
}

TEST(RawPayload, LearnsTheSameFromBytes) {
  const std::string png = PngOf(640, 480, 5000);
  RawPayload payload(true);
  for (std::size_t i = 0; i < png.size(); i += 100) payload.Feed(std::string_view(png).substr(i, 100));
  pb::ImageFact fact;
  payload.Finish(&fact);
  EXPECT_TRUE(fact.valid());
  EXPECT_EQ(fact.width(), 640U);
  EXPECT_EQ(fact.bytes(), png.size());
  EXPECT_EQ(fact.xxh3(), XXH3_64bits(png.data(), png.size()));
  EXPECT_EQ(payload.TakeKept(), png);
}

TEST(DataUrl, IsRecognisedByItsBeginning) {
  EXPECT_EQ(DataUrlPrefix("data:image/png;base64,AAAA"), 22U);
  EXPECT_EQ(DataUrlPrefix("data:image/png,AAAA"), 0U);
  EXPECT_EQ(DataUrlPrefix("AAAA"), 0U);
}

TEST(Tail, HoldsTheLastBytes) {
  Tail tail(4);
  tail.Append("ab");
  EXPECT_EQ(tail.view(), "ab");
  tail.Append("cde");
  EXPECT_EQ(tail.view(), "bcde");
  tail.Append("0123456789");
  EXPECT_EQ(tail.view(), "6789");
}

}  // namespace
}  // namespace imgperf
