#include "common/image/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "tests/common/image/odd_files.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t kWide = 71;  // no multiple of anything
constexpr std::uint32_t kHigh = 45;
constexpr double kMean = 118;  // of the slope

void ExpectSlope(const absl::StatusOr<Look>& look, double tolerance) {
  ASSERT_TRUE(look.ok()) << look.status();
  EXPECT_NEAR(look->mean, kMean, tolerance);
  EXPECT_NEAR(look->deviation, 52, tolerance);
  EXPECT_FALSE(look->blank);
  EXPECT_GE(std::popcount(look->dhash), 60) << "brighter from left to right";
}

std::string FileOf(EncodedFormat format, const RgbImage& image) { return EncodeImage(image, format).value(); }

TEST(LookAtImage, SeesTheSamePictureInEachFormat) {
  for (const EncodedFormat format : {EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
    SCOPED_TRACE(FormatName(format));
    ExpectSlope(LookAtImage(FileOf(format, Slope(kWide, kHigh))), 3);
  }
}

TEST(LookAtImage, ReadsEveryKindOfPng) {
  for (const int interlace : {PNG_INTERLACE_NONE, PNG_INTERLACE_ADAM7}) {
    for (const PngKind& kind : EveryKindOfPng()) {
      SCOPED_TRACE(kind.name);
      PngKind odd = kind;
      odd.interlace = interlace;
      ExpectSlope(LookAtImage(OddPng(odd, kWide, kHigh)), kind.depth == 4 ? 6 : 1);
    }
  }
}

TEST(LookAtImage, ReadsTheSmallestInterlacedPngs) {
  for (std::uint32_t side = 1; side < 9; ++side) {
    const auto look = LookAtImage(OddPng({"", PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_ADAM7}, side, 9 - side));
    EXPECT_TRUE(look.ok()) << side << ": " << look.status();
  }
}

TEST(LookAtImage, ReadsEveryKindOfJpeg) {
  for (const JpegKind& kind : std::initializer_list<JpegKind>{{"grey", JCS_GRAYSCALE},
                                                              {"RGB", JCS_RGB},
                                                              {"CMYK", JCS_CMYK},
                                                              {"progressive", JCS_RGB, true},
                                                              {"progressive CMYK", JCS_CMYK, true}}) {
    SCOPED_TRACE(kind.name);
    ExpectSlope(LookAtImage(OddJpeg(kind, kWide, kHigh)), 3);
  }
}

TEST(LookAtImage, SeesWhatIsTransparentBeforeAMiddleGrey) {
  ExpectSlope(LookAtImage(WebpWithAlpha(kWide, kHigh, 255)), 3);
  const auto unseen = LookAtImage(WebpWithAlpha(kWide, kHigh, 0));
  ASSERT_TRUE(unseen.ok()) << unseen.status();
  EXPECT_TRUE(unseen->blank);
  EXPECT_NEAR(unseen->mean, 128, 1);
}

TEST(LookAtImage, ABlankImageIsBlankInEachFormat) {
  RgbImage image(64, 64);
  for (const int level : {0, 255}) {
    std::fill(image.pixels.begin(), image.pixels.end(), static_cast<std::uint8_t>(level));
    for (const EncodedFormat format : {EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
      const auto look = LookAtImage(FileOf(format, image));
      ASSERT_TRUE(look.ok()) << look.status();
      EXPECT_TRUE(look->blank) << FormatName(format) << " " << level;
    }
  }
}

// Its end moved forward, so that the header and the end are right and the middle is missing: what a probe
// lets pass.
std::string WithoutItsMiddle(const std::string& file, std::size_t end_bytes) {
  return file.substr(0, file.size() / 2) + file.substr(file.size() - end_bytes);
}

TEST(LookAtImage, AMissingMiddleIsDamage) {
  RgbImage noise(200, 200);
  std::uint32_t state = 1;
  for (std::uint8_t& sample : noise.pixels)
    sample = static_cast<std::uint8_t>((state = state * 1664525 + 1) >> 24);
  for (const auto& [format, end] : {std::pair(EncodedFormat::kPng, 12), std::pair(EncodedFormat::kJpeg, 2),
                                    std::pair(EncodedFormat::kWebp, 0)}) {
    const auto look = LookAtImage(WithoutItsMiddle(FileOf(format, noise), static_cast<std::size_t>(end)));
    EXPECT_TRUE(absl::IsDataLoss(look.status())) << FormatName(format) << " " << look.status();
    EXPECT_THAT(std::string(look.status().message()), HasSubstr("lib"));
  }
  const std::string progressive = OddJpeg({"", JCS_RGB, true}, 200, 200);
  EXPECT_TRUE(absl::IsDataLoss(LookAtImage(WithoutItsMiddle(progressive, 2)).status()));
}

TEST(LookAtImage, FlippedBitsOfAPngAreDamage) {
  std::string file = FileOf(EncodedFormat::kPng, Slope(200, 200));
  file[file.size() / 2] ^= 0x55;
  EXPECT_TRUE(absl::IsDataLoss(LookAtImage(file).status()));
}

TEST(LookAtImage, BytesBehindAJpegsEndAreNoDamage) {
  EXPECT_TRUE(LookAtImage(FileOf(EncodedFormat::kJpeg, Slope(64, 64)) + std::string(100, '\0')).ok());
}

TEST(LookAtImage, WhatIsNoImageIsDamage) {
  for (const char* text : {"", "GIF89a", "\x89PNG\r\n\x1a\n", "\xFF\xD8", "RIFF", "RIFF\1\1\1\1WEBPVP8 "})
    EXPECT_TRUE(absl::IsDataLoss(LookAtImage(text).status())) << text;
}

void WriteBigEndian(std::string& file, std::size_t at, std::uint32_t value) {
  for (int k = 0; k < 4; ++k)
    file[at + static_cast<std::size_t>(k)] = static_cast<char>(value >> (24 - 8 * k));
}

// As PNG's chunks have it.
std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t sum = ~0U;
  for (const char byte : bytes) {
    sum ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (0xEDB88320U & (0U - (sum & 1)));
  }
  return ~sum;
}

// Of the smallest files, with headers that claim more.
std::string PngBomb(std::uint32_t side) {
  std::string file = OddPng({"", PNG_COLOR_TYPE_RGB, 8}, 8, 8);
  WriteBigEndian(file, 16, side);
  WriteBigEndian(file, 20, side);
  WriteBigEndian(file, 29, Crc32(std::string_view(file).substr(12, 17)));
  return file;
}

std::string JpegBomb() {
  std::string file = FileOf(EncodedFormat::kJpeg, Slope(8, 8));
  const std::size_t frame = file.find("\xFF\xC0");
  for (std::size_t k = 5; k < 9; ++k) file[frame + k] = static_cast<char>(0xEA);  // 60138x60138
  return file;
}

std::string WebpBomb() {
  std::string file = WebpWithAlpha(8, 8, 0);
  // VP8L: 14 bits each of width - 1 and height - 1, behind the chunk's head and signature.
  const std::size_t at = file.find("VP8L") + 9;
  file[at] = static_cast<char>(0xFF);
  file[at + 1] = static_cast<char>(0xFF);
  file[at + 2] = static_cast<char>(0xFF);
  file[at + 3] = static_cast<char>(file[at + 3] | 0x0F);
  const std::size_t head = file.find("VP8X");
  if (head == std::string::npos) return file;
  for (std::size_t k = 12; k < 18; ++k)
    file[head + k] = static_cast<char>(k % 3 == 2 ? 0 : k % 3 == 1 ? 0x3F : 0xFF);
  return file;
}

TEST(LookAtImage, ABombIsRefusedBeforeItIsUnpacked) {
  for (const std::string& bomb : {PngBomb(60'000), PngBomb(2'000'000'000), JpegBomb(), WebpBomb()}) {
    const auto look = LookAtImage(bomb);
    EXPECT_TRUE(absl::IsResourceExhausted(look.status())) << look.status();
    EXPECT_THAT(std::string(look.status().message()), HasSubstr("too large to decode: "));
  }
}

TEST(LookAtImage, AProgressiveJpegWithoutEndIsRefused) {
  // Empty scans, one behind the other: few bytes, a pass over the picture each.
  std::string file = OddJpeg({"", JCS_GRAYSCALE, true}, 64, 64);
  const std::size_t scan = file.rfind("\xFF\xDA");
  const std::string last = file.substr(scan, file.size() - 2 - scan);
  std::string many = file.substr(0, file.size() - 2);
  for (int i = 0; i < 200; ++i) many += last;
  const auto look = LookAtImage(many + "\xFF\xD9");
  ASSERT_FALSE(look.ok());
  EXPECT_THAT(std::string(look.status().message()), HasSubstr("more than 100 scans"));
}

TEST(LookAtImage, AnAnimationIsNoDamage) {
  using std::string_literals::operator""s;
  const std::string file = "RIFF\x1A\0\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\x07\0\0\x07\0\0ANIM"s;
  EXPECT_TRUE(absl::IsUnimplemented(LookAtImage(file).status())) << LookAtImage(file).status();
}

}  // namespace
}  // namespace imgperf
