#include "common/image/brightness.h"

#include <gtest/gtest.h>

#include <bit>
#include <functional>
#include <vector>

namespace imgperf {
namespace {

using Level = std::function<int(std::uint32_t x, std::uint32_t y)>;

Look LookOf(PixelSize size, const Level& level) {
  Brightness brightness(size);
  std::vector<std::uint8_t> row(size.width);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) row[x] = static_cast<std::uint8_t>(level(x, y));
    brightness.AddRow(y, 0, 1, row);
  }
  return brightness.Finish();
}

TEST(Brightness, TellsMeanAndDeviation) {
  const Look look = LookOf({10, 10}, [](auto x, auto) { return x < 5 ? 100 : 200; });
  EXPECT_DOUBLE_EQ(look.mean, 150);
  EXPECT_DOUBLE_EQ(look.deviation, 50);
  EXPECT_FALSE(look.blank);
}

TEST(Brightness, OneLevelIsBlank) {
  for (const int level : {0, 1, 128, 254, 255})
    EXPECT_TRUE(LookOf({64, 64}, [&](auto, auto) { return level; }).blank) << level;
}

TEST(Brightness, ABlackPictureWithASmallMarkIsBlank) {
  const auto with_mark = [](std::uint32_t side) {
    return LookOf({100, 100}, [&](auto x, auto y) { return x < side && y < side ? 255 : 0; });
  };
  EXPECT_TRUE(with_mark(3).blank);   // 9 pixels of 10,000
  EXPECT_FALSE(with_mark(4).blank);  // 16
}

TEST(Brightness, FaintNoiseIsBlankAndAFaintSlopeIsNot) {
  EXPECT_TRUE(LookOf({64, 64}, [](auto x, auto y) { return 90 + (x * 7 + y * 13) % 6; }).blank);
  EXPECT_FALSE(LookOf({64, 64}, [](auto x, auto) { return 90 + x / 4; }).blank);
}

TEST(Brightness, TheHashSaysWhereItGetsBrighter) {
  EXPECT_EQ(LookOf({90, 80}, [](auto x, auto) { return x; }).dhash, ~std::uint64_t{0});
  EXPECT_EQ(LookOf({90, 80}, [](auto x, auto) { return 90 - x; }).dhash, 0U);
  EXPECT_EQ(LookOf({90, 80}, [](auto x, auto y) { return y < 40 ? x : 90 - x; }).dhash, 0xFFFFFFFF00000000U);
}

TEST(Brightness, TheHashHardlyChangesWithSizeAndContrast) {
  const auto waves = [](PixelSize size, int contrast) {
    return LookOf(size, [=](auto x, auto y) {
      const auto u = 9 * x / size.width, v = 8 * y / size.height;
      return 50 + contrast * static_cast<int>((u * 5 + v * 3 + u * v) % 7);
    });
  };
  const std::uint64_t hash = waves({270, 240}, 20).dhash;
  EXPECT_EQ(waves({900, 800}, 20).dhash, hash);
  EXPECT_EQ(waves({270, 240}, 5).dhash, hash);
}

TEST(Brightness, APictureSmallerThanItsThumbnailHasAHashToo) {
  EXPECT_EQ(LookOf({1, 1}, [](auto, auto) { return 7; }).dhash, 0U);
  const std::uint64_t two = LookOf({2, 1}, [](auto x, auto) { return 100 * x; }).dhash;
  EXPECT_EQ(std::popcount(two), 8) << "one step in each row";
}

TEST(Brightness, PassesOfPixelsAreAsGoodAsRows) {
  const PixelSize size{37, 23};
  const auto level = [](std::uint32_t x, std::uint32_t y) { return (x * 11 + y * 29) % 200; };
  Brightness passes(size);
  for (std::uint32_t from = 0; from < 4; ++from) {
    for (std::uint32_t y = 0; y < size.height; ++y) {
      std::vector<std::uint8_t> part;
      for (std::uint32_t x = from; x < size.width; x += 4)
        part.push_back(static_cast<std::uint8_t>(level(x, y)));
      passes.AddRow(y, from, 4, part);
    }
  }
  const Look whole = LookOf(size, level);
  const Look look = passes.Finish();
  EXPECT_EQ(look.dhash, whole.dhash);
  EXPECT_DOUBLE_EQ(look.mean, whole.mean);
  EXPECT_DOUBLE_EQ(look.deviation, whole.deviation);
}

TEST(Brightness, WhatLiesOutsideIsLeftOut) {
  Brightness brightness({2, 1});
  const std::vector<std::uint8_t> row{10, 20, 30, 40};
  brightness.AddRow(0, 0, 1, row);
  brightness.AddRow(1, 0, 1, row);
  brightness.AddRow(0, 2, 1, row);
  EXPECT_DOUBLE_EQ(brightness.Finish().mean, 15);
}

}  // namespace
}  // namespace imgperf
