#include "common/image/encode.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/common/image/decode.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

// Smooth, so that a lossy codec stays close.
RgbImage Gradient(std::uint32_t width, std::uint32_t height) {
  RgbImage image(width, height);
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      std::uint8_t* pixel = image.pixels.data() + 3 * (std::size_t{y} * width + x);
      pixel[0] = static_cast<std::uint8_t>(255 * x / width);
      pixel[1] = static_cast<std::uint8_t>(255 * y / height);
      pixel[2] = 128;
    }
  }
  return image;
}

double MeanDifference(const RgbImage& a, const RgbImage& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(int{a.pixels[i]} - int{b.pixels[i]});
  return sum / static_cast<double>(a.pixels.size());
}

class EncodeEvery : public testing::TestWithParam<EncodedFormat> {};

TEST_P(EncodeEvery, GivesAFileThatDecodesToTheSamePicture) {
  for (const auto& [width, height] : {std::pair{1u, 1u}, {99u, 65u}, {640u, 480u}}) {
    const RgbImage image = Gradient(width, height);
    const auto file = EncodeImage(image, GetParam(), 95);
    ASSERT_TRUE(file.ok()) << file.status();
    const auto decoded = DecodeImage(*file);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->width, width);
    EXPECT_EQ(decoded->height, height);
    EXPECT_LE(MeanDifference(image, *decoded), GetParam() == EncodedFormat::kPng ? 0.0 : 4.0);
  }
}

TEST_P(EncodeEvery, RefusesASideOfZero) {
  const auto file = EncodeImage(RgbImage(0, 5), GetParam());
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(std::string(file.status().message()), HasSubstr("0x5"));
}

TEST_P(EncodeEvery, RefusesABufferThatDoesNotFitTheSize) {
  RgbImage image(4, 4);
  image.pixels.pop_back();
  EXPECT_EQ(EncodeImage(image, GetParam()).status().code(), absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Format, EncodeEvery,
                         testing::Values(EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp),
                         [](const auto& format) { return std::string(FormatName(format.param)); });

TEST(Encode, QualityDecidesTheSizeOfLossyFiles) {
  const RgbImage image = Gradient(256, 256);
  for (const EncodedFormat format : {EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
    EXPECT_LT(EncodeImage(image, format, 10)->size(), EncodeImage(image, format, 95)->size());
  }
}

TEST(Encode, RefusesSidesBeyondTheFormat) {
  EXPECT_FALSE(EncodeImage(RgbImage(16384, 1), EncodedFormat::kWebp).ok());
  EXPECT_FALSE(EncodeImage(RgbImage(65501, 1), EncodedFormat::kJpeg).ok());
}

}  // namespace
}  // namespace imgperf
