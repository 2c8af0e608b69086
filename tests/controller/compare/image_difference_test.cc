#include "controller/compare/image_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

// As image_reference.py makes them.
std::pair<RgbImage, RgbImage> ReferencePictures(std::uint32_t k) {
  const std::uint32_t width = 32 + 8 * k;
  const std::uint32_t height = 24 + 5 * k;
  const int amplitude = static_cast<int>(2 + 6 * k);
  const int shift = static_cast<int>(k) - 10;
  std::uint32_t state = k;
  std::pair<RgbImage, RgbImage> pictures{{width, height}, {width, height}};
  for (std::uint32_t i = 0; i < 3 * width * height; ++i) {
    const std::uint32_t x = i / 3 % width, y = i / 3 / width, c = i % 3;
    state = state * 1664525 + 1013904223;
    const std::uint32_t one = ((x * (3 + c) + y * (5 - c)) % 256 * 3 + (state >> 24)) / 4;
    state = state * 1664525 + 1013904223;
    const int other =
        static_cast<int>(one) + (static_cast<int>(state >> 24) * amplitude >> 8) - amplitude / 2 + shift;
    pictures.first.pixels[i] = static_cast<std::uint8_t>(one);
    pictures.second.pixels[i] = static_cast<std::uint8_t>(std::clamp(other, 0, 255));
  }
  return pictures;
}

TEST(ImageDifference, AgreesWithAnotherImplementation) {
  std::ifstream file(IMGPERF_SOURCE_DIR "/tests/golden/image_differences.json");
  const auto golden = nlohmann::json::parse(file);
  ASSERT_EQ(golden.size(), 20u);
  for (std::uint32_t k = 0; k < golden.size(); ++k) {
    const auto [first, second] = ReferencePictures(k);
    const auto difference = DifferenceBetween(first, second);
    ASSERT_TRUE(difference.ok()) << difference.status();
    EXPECT_NEAR(difference->psnr, golden[k].at("psnr").get<double>(), 1e-6) << k;
    EXPECT_NEAR(difference->ssim.value(), golden[k].at("ssim").get<double>(), 1e-6) << k;
  }
}

TEST(ImageDifference, OfAPictureFromItself) {
  const RgbImage picture = ReferencePictures(3).first;
  const auto difference = DifferenceBetween(picture, picture);
  EXPECT_TRUE(std::isinf(difference->psnr));
  EXPECT_NEAR(difference->ssim.value(), 1, 1e-12);
}

TEST(ImageDifference, OfBlackFromWhite) {
  RgbImage white(40, 30);
  std::fill(white.pixels.begin(), white.pixels.end(), std::uint8_t{255});
  const auto difference = DifferenceBetween(RgbImage(40, 30), white);
  EXPECT_NEAR(difference->psnr, 0, 1e-12);
  EXPECT_NEAR(difference->ssim.value(), 0, 1e-3);
}

TEST(ImageDifference, OfTinyPicturesHasNoSsim) {
  EXPECT_FALSE(DifferenceBetween(RgbImage(10, 100), RgbImage(10, 100))->ssim.has_value());
  EXPECT_TRUE(DifferenceBetween(RgbImage(11, 11), RgbImage(11, 11))->ssim.has_value());
}

TEST(ImageDifference, SizesMustAgree) {
  const auto status = DifferenceBetween(RgbImage(64, 64), RgbImage(64, 32)).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("64x64 and 64x32"));
}

}  // namespace
}  // namespace imgperf
