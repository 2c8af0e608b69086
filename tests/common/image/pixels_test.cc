#include "common/image/pixels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <optional>

#include "tests/common/image/decode.h"
#include "tests/common/image/odd_files.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kPixelsWide = 37;  // no multiple of anything
constexpr std::uint32_t kPixelsHigh = 23;

// Colours that differ in every channel, without order.
RgbImage Confetti(std::uint32_t width, std::uint32_t height) {
  RgbImage image(width, height);
  std::uint32_t state = 7;
  for (std::uint8_t& sample : image.pixels)
    sample = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return image;
}

// Two arguments: the judge of tests/common/image/decode.h has the same name.
absl::StatusOr<RgbImage> Pixels(std::string_view file) { return DecodeImage(file, kMostPixels); }

int FurthestApart(const RgbImage& a, const RgbImage& b) {
  int most = a.width == b.width && a.height == b.height ? 0 : 256;
  for (std::size_t i = 0; most < 256 && i < a.pixels.size(); ++i)
    most = std::max(most, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
  return most;
}

void ExpectPixels(const std::string& file, const RgbImage& wanted, int tolerance) {
  const auto image = Pixels(file);
  ASSERT_TRUE(image.ok()) << image.status();
  EXPECT_LE(FurthestApart(*image, wanted), tolerance);
}

TEST(DecodeImage, GivesWhatTheLibrariesThemselvesGive) {
  const RgbImage confetti = Confetti(kPixelsWide, kPixelsHigh);
  for (const EncodedFormat format : {EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
    SCOPED_TRACE(FormatName(format));
    const std::string file = EncodeImage(confetti, format).value();
    const std::optional<RgbImage> judged = format == EncodedFormat::kPng    ? DecodePng(file)
                                           : format == EncodedFormat::kJpeg ? DecodeJpeg(file)
                                                                            : DecodeWebp(file);
    ASSERT_TRUE(judged.has_value());
    ExpectPixels(file, *judged, 0);
  }
  ExpectPixels(EncodeImage(confetti, EncodedFormat::kPng).value(), confetti, 0);
}

TEST(DecodeImage, ReadsEveryKindOfPng) {
  for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
    for (const PngKind& kind : EveryKindOfPng()) {
      SCOPED_TRACE(kind.name);
      PngKind odd = kind;
      odd.interlace = interlace;
      ExpectPixels(OddPng(odd, kPixelsWide, kPixelsHigh), Slope(kPixelsWide, kPixelsHigh),
                   kind.depth == 4 ? 15 : 0);
    }
  }
}

TEST(DecodeImage, ReadsEveryKindOfJpeg) {
  for (const JpegKind& kind : std::initializer_list<JpegKind>{{"grey", JCS_GRAYSCALE},
                                                              {"CMYK", JCS_CMYK},
                                                              {"progressive", JCS_RGB, true},
                                                              {"progressive CMYK", JCS_CMYK, true}}) {
    SCOPED_TRACE(kind.name);
    ExpectPixels(OddJpeg(kind, kPixelsWide, kPixelsHigh), Slope(kPixelsWide, kPixelsHigh), 8);
  }
}

TEST(DecodeImage, SeesWhatIsTransparentBeforeAMiddleGrey) {
  const RgbImage slope = Slope(kPixelsWide, kPixelsHigh);
  ExpectPixels(WebpWithAlpha(kPixelsWide, kPixelsHigh, 255), slope, 0);
  RgbImage half = slope;
  for (std::uint8_t& level : half.pixels) level = static_cast<std::uint8_t>((level + 128) / 2);
  ExpectPixels(WebpWithAlpha(kPixelsWide, kPixelsHigh, 128), half, 1);
  RgbImage grey = slope;
  std::fill(grey.pixels.begin(), grey.pixels.end(), std::uint8_t{128});
  ExpectPixels(WebpWithAlpha(kPixelsWide, kPixelsHigh, 0), grey, 0);
}

TEST(DecodeImage, WhatIsNoImageIsDamage) {
  for (const char* text : {"", "GIF89a", "\x89PNG\r\n\x1a\n", "\xFF\xD8", "RIFF\1\1\1\1WEBPVP8 "})
    EXPECT_TRUE(absl::IsDataLoss(Pixels(text).status())) << text;
  const std::string file = EncodeImage(Confetti(99, 99), EncodedFormat::kPng).value();
  EXPECT_TRUE(absl::IsDataLoss(Pixels(file.substr(0, file.size() / 2)).status()));
}

TEST(DecodeImage, TooManyPixelsAreRefused) {
  for (const EncodedFormat format : {EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
    const std::string file = EncodeImage(Slope(33, 32), format).value();
    const auto status = DecodeImage(file, 1024).status();
    EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
    EXPECT_TRUE(DecodeImage(file, 33 * 32).ok());
  }
}

TEST(Shrink, KeepsProportionsAndWhatFits) {
  const auto size = [](std::uint32_t width, std::uint32_t height, PixelSize within) {
    const RgbImage small = Shrink(RgbImage(width, height), within);
    EXPECT_EQ(small.pixels.size(), std::size_t{3} * small.width * small.height);
    return PixelSize{small.width, small.height};
  };
  EXPECT_EQ(size(1024, 512, {256, 256}), (PixelSize{256, 128}));
  EXPECT_EQ(size(512, 1024, {256, 300}), (PixelSize{150, 300}));
  EXPECT_EQ(size(5000, 2, {100, 100}), (PixelSize{100, 1}));
  EXPECT_EQ(size(100, 70, {100, 100}), (PixelSize{100, 70})) << "never larger";
  EXPECT_EQ(size(1000, 999, {7, 7}), (PixelSize{7, 7}));
}

TEST(Shrink, APixelIsTheMeanOfThoseItStandsFor) {
  RgbImage image(4, 2);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(i);
  const RgbImage small = Shrink(image, {2, 1});
  // Of red: 0, 3, 12 and 15; 6, 9, 18 and 21, one half up.
  EXPECT_THAT(small.pixels, testing::ElementsAre(8, 9, 10, 14, 15, 16));
}

TEST(Shrink, NoPixelIsLeftOut) {
  const RgbImage image = Confetti(101, 67);
  const RgbImage small = Shrink(image, {10, 10});
  double before = 0;
  double after = 0;
  for (const std::uint8_t level : image.pixels) before += level / static_cast<double>(image.pixels.size());
  for (const std::uint8_t level : small.pixels) after += level / static_cast<double>(small.pixels.size());
  EXPECT_NEAR(before, after, 1);
}

}  // namespace
}  // namespace imgperf
