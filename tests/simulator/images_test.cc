// Padding, tampering and the null profile's replies: what happens to image files on their way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "common/image/padding.h"
#include "simulator/null_replies.h"
#include "simulator/tamper.h"
#include "tests/common/image/decode.h"

namespace imgperf {
namespace {

RgbImage Plain(std::uint32_t width, std::uint32_t height) {
  RgbImage image(width, height);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(i / 7);
  return image;
}

class EveryFormat : public testing::TestWithParam<EncodedFormat> {};

TEST_P(EveryFormat, PaddingChangesTheLengthAndNotThePicture) {
  const std::string file = *EncodeImage(Plain(64, 48), GetParam());
  const auto before = DecodeImage(file);
  for (const std::uint64_t bytes : {std::uint64_t{20'000}, std::uint64_t{65'536}, std::uint64_t{1'400'001}}) {
    const std::string padded = PadImage(file, GetParam(), {64, 48}, bytes);
    EXPECT_NEAR(static_cast<double>(padded.size()), static_cast<double>(bytes), 130);
    const auto after = DecodeImage(padded);
    ASSERT_TRUE(after.has_value()) << bytes;
    EXPECT_EQ(after->pixels, before->pixels);
  }
}

TEST_P(EveryFormat, PaddingLeavesLongerFilesAlone) {
  const std::string file = *EncodeImage(Plain(64, 48), GetParam());
  EXPECT_EQ(PadImage(file, GetParam(), {64, 48}, file.size() - 1), file);
}

TEST_P(EveryFormat, ATruncatedFileDoesNotDecode) {
  const std::string file = *EncodeImage(Plain(64, 48), GetParam());
  EXPECT_FALSE(DecodeImage(TamperFile(file, Fault::kTruncatedImage, false)).has_value());
}

TEST_P(EveryFormat, ABadImageIsNone) {
  const std::string file = *EncodeImage(Plain(64, 48), GetParam());
  const std::string bad = TamperFile(file, Fault::kBadImage, false);
  EXPECT_EQ(bad.size(), file.size());
  EXPECT_FALSE(DecodeImage(bad).has_value());
}

TEST_P(EveryFormat, NullRepliesHoldAPictureOfTheAskedSize) {
  NullReplies replies(0);
  ImageRequest request;
  request.format = GetParam();
  request.size = {320, 200};
  const auto name = std::string("null-320x200-") + std::string(FormatName(GetParam()));
  ASSERT_TRUE(replies.Reply(SglangDialect(), request, {}, Fault::kNone).ok());
  const auto content = replies.Content(name);
  ASSERT_TRUE(content.ok()) << content.status();
  const auto picture = DecodeImage(*content->bytes);
  ASSERT_TRUE(picture.has_value());
  EXPECT_EQ(picture->width, 320u);
  EXPECT_EQ(picture->height, 200u);
  EXPECT_NE(picture->pixels.front(), picture->pixels[picture->pixels.size() - 3]) << "blank";
}

INSTANTIATE_TEST_SUITE_P(Format, EveryFormat,
                         testing::Values(EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp),
                         [](const auto& format) { return std::string(FormatName(format.param)); });

TEST(Tamper, AWrongSizeIsNeverTheAskedOne) {
  for (const PixelSize asked : {PixelSize{512, 512}, PixelSize{1, 1}, PixelSize{3, 2}}) {
    EXPECT_NE(TamperSize(asked, Fault::kWrongSize), asked);
    EXPECT_EQ(TamperSize(asked, Fault::kNone), asked);
  }
}

TEST(Tamper, Answers429WithRetryAfter) {
  ErrorShare error;
  error.fault = Fault::kHttp429;
  const http::Answer answer = FaultAnswer(error);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.extra_headers, "retry-after: 1\r\n");
  EXPECT_EQ(nlohmann::json::parse(*answer.body).at("error").at("type"), "rate_limit_error");
}

TEST(Tamper, AnswersEveryReplacingFaultInItsOwnWay) {
  const auto status = [](Fault fault) {
    ErrorShare error;
    error.fault = fault;
    return FaultAnswer(error).status;
  };
  EXPECT_EQ(status(Fault::kHttp400), 400);
  EXPECT_EQ(status(Fault::kHttp422), 422);
  EXPECT_EQ(status(Fault::kRefused), 400);
  EXPECT_EQ(status(Fault::kHttp500), 500);
  EXPECT_EQ(status(Fault::kHttp500Json), 500);
  EXPECT_EQ(status(Fault::kNotJson), 200);
}

TEST(Tamper, AHugeBodySharesOneBlock) {
  ErrorShare error;
  error.fault = Fault::kHugeBody;
  const http::Answer one = FaultAnswer(error), other = FaultAnswer(error);
  EXPECT_EQ(one.delivery.filler_bytes, 1ULL << 30);
  EXPECT_EQ(one.delivery.filler, other.delivery.filler);
}

TEST(Tamper, ASlowBodyTakesItsTime) {
  http::Answer answer;
  answer.body = http::MakeBlob(std::string(10'000, 'x'));
  TamperDelivery(answer, Fault::kSlowBody, 10 * kSecond);
  const std::uint64_t pauses = 10'000 / answer.delivery.piece;
  EXPECT_NEAR(static_cast<double>(pauses) * static_cast<double>(answer.delivery.pause_for), 10e9, 0.5e9);
}

TEST(Tamper, StreamsAreCutAndSlowedTooByTheirPieces) {
  http::Answer answer;
  for (Nanos k = 0; k < 4; ++k) answer.pieces.push_back({k, http::MakeBlob(std::string(10, 'x')), nullptr});
  TamperDelivery(answer, Fault::kHalfBody, 0);
  EXPECT_EQ(answer.delivery.cut_after, 20u);
  TamperDelivery(answer, Fault::kSlowBody, 400);
  EXPECT_EQ(answer.pieces.front().due_ns, 100);
  EXPECT_EQ(answer.pieces.back().due_ns, 403);
}

TEST(NullReplies, AreMadeOnce) {
  NullReplies replies(0);
  ImageRequest request;
  request.reply_as = ReplyAs::kBase64;
  const http::Blob first = *replies.Reply(SglangDialect(), request, {}, Fault::kNone);
  request.prompt = "another prompt";
  request.seed = 9;
  EXPECT_EQ(*replies.Reply(SglangDialect(), request, {}, Fault::kNone), first);
  request.n = 2;
  EXPECT_NE(*replies.Reply(SglangDialect(), request, {}, Fault::kNone), first);
}

TEST(NullReplies, NameTheServerAsEachClientDoes) {
  NullReplies replies(0);
  ImageRequest request;
  const auto url = [&](std::string base) {
    ReplyFacts facts;
    facts.base_url = std::move(base);
    const auto reply = replies.Reply(OpenAiDialect(), request, facts, Fault::kNone);
    return nlohmann::json::parse(**reply).at("data").at(0).at("url").get<std::string>();
  };
  EXPECT_EQ(url("http://a:1"), "http://a:1/v1/images/null-1024x1024-jpeg/content");
  EXPECT_EQ(url("http://b:2"), "http://b:2/v1/images/null-1024x1024-jpeg/content");
}

TEST(NullReplies, MayBeBlank) {
  NullReplies replies(0);
  ImageRequest request;
  request.format = EncodedFormat::kPng;
  const auto picture = DecodeImage(*replies.Paint(request, Fault::kBlank)->files.at(0));
  ASSERT_TRUE(picture.has_value());
  EXPECT_EQ(picture->pixels, std::vector<std::uint8_t>(picture->pixels.size(), picture->pixels.front()));
}

TEST(NullReplies, ArePadded) {
  NullReplies replies(1 << 20);
  ImageRequest request;
  request.format = EncodedFormat::kPng;
  request.reply_as = ReplyAs::kBase64;
  EXPECT_NEAR(static_cast<double>((*replies.Reply(SglangDialect(), request, {}, Fault::kNone))->size()),
              (1 << 20) * 4.0 / 3, 1000);
}

TEST(NullReplies, SpoilTheFileBehindAUrlToo) {
  NullReplies replies(0);
  ImageRequest request;
  request.size = {64, 64};
  const auto json = nlohmann::json::parse(**replies.Reply(SglangDialect(), request, {}, Fault::kBadImage));
  EXPECT_EQ(json.at("data").at(0).at("url"), "/v1/images/null-64x64-jpeg.bad_image/content");
  EXPECT_FALSE(DecodeImage(*replies.Content("null-64x64-jpeg.bad_image")->bytes).has_value());
}

TEST(NullReplies, KnowOnlyTheirOwnIds) {
  NullReplies replies(0);
  for (const char* id : {"", "null-", "null-64x64", "null-64x64-gif", "null-64x-png", "null-64000x64000-png",
                         "null-64x64-png.nonsense", "other-64x64-png", "null-png"}) {
    EXPECT_EQ(replies.Content(id).status().code(), absl::StatusCode::kNotFound) << id;
  }
}

TEST(NullReplies, DoNotGrowWithoutBound) {
  NullReplies replies(0);
  ImageRequest request;
  for (std::uint32_t side = 1; side < 300; ++side) {
    request.size = {side, 8};
    ASSERT_TRUE(replies.Reply(SglangDialect(), request, {}, Fault::kNone).ok());
  }
  request.size = {5, 8};
  EXPECT_TRUE(replies.Reply(SglangDialect(), request, {}, Fault::kNone).ok()) << "made anew";
}

}  // namespace
}  // namespace imgperf
