#include "controller/dataset/made_images.h"

#include <gmock/gmock.h>

#include "controller/dataset/give_images.h"
#include "controller/dataset/reference_image.h"
#include "tests/controller/dataset/files.h"

namespace imgperf {
namespace {

ImagesSpec SpecOf(double width, double height, std::uint32_t count) {
  ImagesSpec spec;
  spec.width_mean = width;
  spec.height_mean = height;
  spec.count = count;
  return spec;
}

Dataset ThreeEntries() { return std::vector<Entry>{{"a", ""}, {"b", ""}, {"c", ""}}; }

TEST(DrawImages, IsNormalAndTheSameOnEveryMachine) {
  ImagesSpec spec = SpecOf(512, 256, 2000);
  spec.width_stddev = 40;
  spec.format = MadeFormat::kRandom;
  double sum = 0;
  double squares = 0;
  int png = 0;
  for (const ImageDraw& draw : DrawImages(spec, 7)) {
    sum += draw.size.width;
    squares += static_cast<double>(draw.size.width) * draw.size.width;
    png += draw.format == EncodedFormat::kPng ? 1 : 0;
    EXPECT_EQ(draw.size.height, 256u);
    EXPECT_NE(draw.format, EncodedFormat::kWebp);
  }
  EXPECT_NEAR(sum / 2000, 512, 5);
  EXPECT_NEAR(std::sqrt(squares / 2000 - sum / 2000 * sum / 2000), 40, 4);
  EXPECT_NEAR(png, 1000, 150);
  const auto first = DrawImages(spec, 7).front();
  EXPECT_EQ(first.size, (PixelSize{545, 256}));
  EXPECT_NE(DrawImages(spec, 8).front().seed, first.seed);
}

TEST(DrawImages, KeepsSidesWithinTheirBounds) {
  ImagesSpec spec = SpecOf(1, 8192, 200);
  spec.width_stddev = spec.height_stddev = 8192;
  for (const ImageDraw& draw : DrawImages(spec, 1)) {
    EXPECT_TRUE(draw.size.width >= 1 && draw.size.width <= kMostMadeSide) << draw.size.width;
    EXPECT_TRUE(draw.size.height >= 1 && draw.size.height <= kMostMadeSide) << draw.size.height;
  }
}

TEST(MakeImage, IsAWholeImageOfItsFormat) {
  ImagesSpec spec = SpecOf(33, 17, 1);
  for (const MadeFormat format : {MadeFormat::kPng, MadeFormat::kJpeg, MadeFormat::kWebp}) {
    for (const char* source : {"noise", "gradient"}) {
      spec.format = format;
      spec.source = source;
      const ImageDraw draw = DrawImages(spec, 3).front();
      const auto bytes = MakeImage(spec, draw);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      const auto info = LookAtReference(*bytes);
      ASSERT_TRUE(info.ok()) << info.status();
      EXPECT_EQ(FormatName(info->format), FormatName(draw.format));
      EXPECT_EQ(info->width, 33u);
      EXPECT_EQ(info->height, 17u);
      EXPECT_EQ(*MakeImage(spec, draw), *bytes);
    }
  }
}

TEST(MakeImage, NoiseStaysLargeAndGradientsDoNot) {
  ImagesSpec spec = SpecOf(128, 128, 1);
  const ImageDraw draw = DrawImages(spec, 3).front();
  EXPECT_GT(MakeImage(spec, draw)->size(), 128u * 128 * 3);
  spec.source = "gradient";
  EXPECT_LT(MakeImage(spec, draw)->size(), 128u * 128);
}

TEST(MakeImage, IsPaddedToTheBytesAskedFor) {
  ImagesSpec spec = SpecOf(64, 64, 1);
  spec.source = "gradient";
  spec.target_bytes = 300'000;
  for (const MadeFormat format : {MadeFormat::kPng, MadeFormat::kJpeg, MadeFormat::kWebp}) {
    spec.format = format;
    const auto bytes = MakeImage(spec, DrawImages(spec, 3).front());
    EXPECT_NEAR(static_cast<double>(bytes->size()), 300'000, 130);
    EXPECT_TRUE(LookAtReference(*bytes).ok());
  }
  spec.format = MadeFormat::kPng;
  spec.source = "noise";
  spec.target_bytes = 10'000;
  EXPECT_EQ(MakeImage(spec, DrawImages(spec, 3).front()).status().message(),
            "64x64 of noise as png is 12.1 KiB by itself, more than the 9.8 KiB asked for: take more bytes, "
            "smaller "
            "sides, source: gradient or format: jpeg");
}

TEST(GiveImages, TakesThemInTurnAndLeavesRowsThatHaveSome) {
  ImagesSpec spec = SpecOf(8, 8, 3);
  spec.batch = 2;
  Dataset dataset = ThreeEntries();
  dataset.entries[1].images = {{std::nullopt, "http://h/x"}};
  ASSERT_TRUE(GiveImages(spec, 5, dataset).ok());
  ASSERT_EQ(dataset.files.size(), 3u);
  EXPECT_EQ(dataset.files[2].name, "made-3.png");
  EXPECT_EQ(dataset.files[2].type, "image/png");
  EXPECT_THAT(dataset.entries[0].images, testing::ElementsAre(ImageRef{0, ""}, ImageRef{1, ""}));
  EXPECT_THAT(dataset.entries[1].images, testing::ElementsAre(ImageRef{std::nullopt, "http://h/x"}));
  EXPECT_THAT(dataset.entries[2].images, testing::ElementsAre(ImageRef{2, ""}, ImageRef{0, ""}));
}

class GivenDirectory : public WithDirectory {};

TEST_F(GivenDirectory, LendsItsImagesAsTheyAre) {
  Write("b.png", Png(1));
  Write("a.png", Png(2));
  ImagesSpec spec;
  spec.source = dir;
  Dataset dataset = ThreeEntries();
  dataset.files.push_back({(dir / "b.png").string(), nullptr, "b.png", "image/png", "", Png(1).size()});
  ASSERT_TRUE(GiveImages(spec, 0, dataset).ok());
  ASSERT_EQ(dataset.files.size(), 2u);  // b.png was there
  EXPECT_EQ(dataset.entries[0].images.at(0).file, 1u);
  EXPECT_EQ(dataset.entries[1].images.at(0).file, 0u);
  EXPECT_EQ(dataset.entries[2].images.at(0).file, 1u);
}

TEST_F(GivenDirectory, MustHoldImages) {
  ImagesSpec spec;
  spec.source = dir;
  Dataset dataset = ThreeEntries();
  EXPECT_EQ(
      GiveImages(spec, 0, dataset).message(),
      dir.string() + ": no image in it: .png, .jpg, .jpeg and .webp are read (noise and gradient are made)");
  Write("a.png", "none");
  EXPECT_THAT(std::string(GiveImages(spec, 0, dataset).message()),
              testing::HasSubstr("a.png: 4 bytes that are no PNG"));
}

TEST(ReferenceMemory, IsBounded) {
  // Files that are there already count: nothing of that size is made.
  Dataset dataset = ThreeEntries();
  dataset.files.push_back(
      {"", std::make_shared<const std::string>(), "x", "image/png", "", (1ULL << 30) - 10});
  EXPECT_EQ(GiveImages(SpecOf(8, 8, 1), 0, dataset).message(),
            "with it the reference images in memory are more than 1.00 GiB: take fewer, or smaller ones");
}

}  // namespace
}  // namespace imgperf
