#include "simulator/painter/enlarger.h"

#include <cmath>

#include <gtest/gtest.h>

#include "simulator/painter/image_painter.h"

namespace imgperf::painter {
namespace {

// Light that grows evenly to the right and downwards.
Canvas Ramp(int width, int height) {
  Canvas canvas(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) canvas[y][x] = {static_cast<float>(x), static_cast<float>(y), 1};
  }
  return canvas;
}

TEST(Enlarger, LeavesAPictureOfFullSizeAsItIs) {
  const Canvas canvas = Ramp(5, 3);
  Enlarger enlarger(canvas, 1, 5);
  EXPECT_EQ(enlarger.Row(2), canvas[2]);
}

// The centre of an enlarged pixel lies at (x + 0.5) / factor - 0.5 of the source.
TEST(Enlarger, KeepsEvenLightEven) {
  const Canvas canvas = Ramp(12, 10);
  for (const int factor : {2, 3, 5}) {
    Enlarger enlarger(canvas, factor, 12 * factor);
    for (int y = 2 * factor; y < 8 * factor; ++y) {
      const Rgb* row = enlarger.Row(y);
      for (int x = 2 * factor; x < 10 * factor; ++x) {
        const auto f = static_cast<float>(factor);
        ASSERT_NEAR(row[x].r, (static_cast<float>(x) + 0.5F) / f - 0.5F, 1e-4) << factor;
        ASSERT_NEAR(row[x].g, (static_cast<float>(y) + 0.5F) / f - 0.5F, 1e-4) << factor;
      }
    }
  }
}

TEST(Enlarger, RepeatsTheEdge) {
  const Canvas canvas = Ramp(1, 1);
  Enlarger enlarger(canvas, 3, 2);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 2; ++x) EXPECT_NEAR(enlarger.Row(y)[x].b, 1, 1e-5);
  }
}

TEST(Enlarger, MayBeAskedForRowsInAnyOrder) {
  const Canvas canvas = Ramp(6, 40);
  Enlarger forward(canvas, 2, 12), back(canvas, 2, 12);
  std::vector<Rgb> rows;
  for (int y = 0; y < 80; ++y) rows.push_back(forward.Row(y)[5]);
  for (int y = 79; y >= 0; --y) EXPECT_EQ(back.Row(y)[5].g, rows[static_cast<std::size_t>(y)].g);
}

TEST(Enlarger, IsForLargePicturesOnly) {
  EXPECT_EQ(EnlargementFor(1), 1);
  EXPECT_EQ(EnlargementFor(768 * 768), 1);
  EXPECT_EQ(EnlargementFor(1024 * 1024), 2);
  EXPECT_EQ(EnlargementFor(1536 * 1536), 2);
  EXPECT_EQ(EnlargementFor(4096 * 4096), 6);
}

// What is painted smaller shows the same picture: averaged over 2x2 it is the smaller one, but for the grain.
TEST(ImagePainter, ShowsTheSamePictureAtEverySize) {
  const RgbImage large = PaintPicture("mountains at sunset", 5, {1000, 1000});
  const RgbImage small = PaintPicture("mountains at sunset", 5, {500, 500});
  double difference = 0;
  for (std::size_t i = 0; i < small.pixels.size(); ++i) {
    const std::size_t x = i % 1500 / 3, y = i / 1500, c = i % 3;
    const auto at = [&](std::size_t dx, std::size_t dy) {
      return int{large.pixels[((2 * y + dy) * 1000 + 2 * x + dx) * 3 + c]};
    };
    difference += std::fabs((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4.0 - small.pixels[i]);
  }
  EXPECT_LT(difference / static_cast<double>(small.pixels.size()), 3);
}

TEST(ImagePainter, PaintsLargePicturesOfOddSizesWhole) {
  for (const PixelSize size : {PixelSize{1001, 777}, PixelSize{40, 16001}, PixelSize{16001, 40}}) {
    EXPECT_EQ(PaintPicture("ocean boat", 1, size).pixels.size(), std::size_t{3} * size.width * size.height);
  }
}

}  // namespace
}  // namespace imgperf::painter
