#include "controller/compare/image_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "common/image/encode.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

std::vector<std::string> Firsts(const std::vector<PairedImages>& pairs) {
  std::vector<std::string> names;
  for (const PairedImages& pair : pairs) names.push_back(pair.first + "-" + pair.second);
  return names;
}

TEST(PairUp, ByEntryTakesTheFirstOfEach) {
  const std::vector<SideImage> ours{{0, 5, 0, "a"}, {0, 5, 1, "b"}, {1, 6, 0, "c"}, {0, 7, 0, "d"}};
  const std::vector<SideImage> theirs{{1, 2, 0, "C"}, {0, 3, 0, "A"}, {9, 4, 0, "X"}};
  EXPECT_THAT(Firsts(PairUp(ours, theirs, false)), testing::ElementsAre("a-A", "c-C"));
}

TEST(PairUp, ByRequestWhereTheSeedGoesWithIt) {
  const std::vector<SideImage> ours{{0, 5, 0, "a"}, {0, 7, 0, "b"}};
  const std::vector<SideImage> theirs{{0, 7, 0, "B"}, {0, 8, 0, "C"}};
  EXPECT_THAT(Firsts(PairUp(ours, theirs, true)), testing::ElementsAre("b-B"));
}

class ComparedPairs : public TempDirTest {
 protected:
  std::string Paint(const std::string& name, int level, std::uint32_t side = 32) {
    RgbImage image(side, side);
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
      image.pixels[i] = static_cast<std::uint8_t>((i * 7 + static_cast<std::size_t>(level)) % 200);
    const std::string path = dir_ + "/" + name;
    std::ofstream(path, std::ios::binary) << EncodeImage(image, EncodedFormat::kPng).value();
    return path;
  }
  PairedImages Pair(std::uint64_t entry, const std::string& first, const std::string& second) {
    return {entry, 0, first, second, {}, {}, ""};
  }
};

TEST_F(ComparedPairs, TheWorstComeFirst) {
  const std::string same = Paint("a.png", 0);
  const std::string near = Paint("b.png", 2);
  const std::string far = Paint("c.png", 60);
  const auto report = ComparePairs({Pair(1, same, same), Pair(2, same, near), Pair(3, same, far)}, 100);
  EXPECT_EQ(report.compared, 3u);
  EXPECT_EQ(report.identical, 1u);
  ASSERT_EQ(report.worst.size(), 3u);
  EXPECT_EQ(report.worst[0].entry, 3u);
  EXPECT_EQ(report.worst[2].entry, 1u);
  EXPECT_LT(*report.worst[0].ssim, *report.worst[1].ssim);
  EXPECT_TRUE(std::isfinite(*report.median_psnr));
}

TEST_F(ComparedPairs, WhatIsBrokenIsNamedAndCounted) {
  const std::string good = Paint("good.png", 0);
  const std::string small = Paint("small.png", 0, 16);
  const std::string broken = dir_ + "/broken.png";
  std::ofstream(broken, std::ios::binary) << "\x89PNG\r\n\x1a\n";
  const auto report = ComparePairs(
      {Pair(1, good, broken), Pair(2, good, dir_ + "/none.png"), Pair(3, good, small), Pair(4, good, good)},
      100);
  EXPECT_EQ(report.faults, 3u);
  EXPECT_EQ(report.compared, 1u);
  EXPECT_THAT(report.worst[0].fault, HasSubstr("broken.png: libpng"));
  EXPECT_THAT(report.worst[1].fault, HasSubstr("none.png: No such file"));
  EXPECT_THAT(report.worst[2].fault, HasSubstr("sizes differ"));
}

TEST_F(ComparedPairs, NoMoreThanAskedForAreReadEvenlySpread) {
  const std::string good = Paint("good.png", 0);
  std::vector<PairedImages> pairs;
  for (std::uint64_t entry = 0; entry < 10; ++entry) pairs.push_back(Pair(entry, good, good));
  const auto report = ComparePairs(pairs, 2);
  EXPECT_EQ(report.pairs, 10u);
  EXPECT_EQ(report.compared, 2u);
  EXPECT_EQ(report.worst[0].entry, 0u);
  EXPECT_EQ(report.worst[1].entry, 5u);
}

}  // namespace
}  // namespace imgperf
