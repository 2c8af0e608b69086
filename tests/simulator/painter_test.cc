#include "simulator/painter/image_painter.h"

#include <bit>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/image/brightness.h"
#include "simulator/painter/noise.h"
#include "simulator/painter/scene.h"

namespace imgperf {
namespace {

using painter::Figure;
using painter::Mood;
using painter::ReadScene;
using painter::Setting;
using testing::ElementsAre;

double Difference(const RgbImage& a, const RgbImage& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(int{a.pixels[i]} - int{b.pixels[i]});
  return sum / static_cast<double>(a.pixels.size());
}

TEST(ImagePainter, RepeatsItselfToThePixel) {
  const RgbImage one = PaintPicture("A robot in a city at night", 7, {96, 64});
  EXPECT_EQ(one.pixels, PaintPicture("A robot in a city at night", 7, {96, 64}).pixels);
  EXPECT_EQ(one.width, 96u);
  EXPECT_EQ(one.height, 64u);
}

TEST(ImagePainter, PaintsAnotherPictureForAnotherSeed) {
  EXPECT_GT(Difference(PaintPicture("mountains", 1, {96, 96}), PaintPicture("mountains", 2, {96, 96})), 3);
}

// Eyes that see only where it gets brighter, as checks for pictures that look alike have, tell them apart.
TEST(ImagePainter, NoTwoPromptsGetPicturesThatLookAlike) {
  std::vector<std::uint64_t> seen;
  for (int i = 0; i < 150; ++i) {
    const RgbImage picture = PaintPicture("A calm sea, number " + std::to_string(i), 0, {72, 64});
    Brightness brightness({picture.width, picture.height});
    for (std::uint32_t y = 0; y < picture.height; ++y) {
      std::vector<std::uint8_t> row;
      for (std::uint32_t x = 0; x < picture.width; ++x)
        row.push_back(picture.pixels[3 * (y * picture.width + x) + 1]);
      brightness.AddRow(y, 0, 1, row);
    }
    const Look look = brightness.Finish();
    EXPECT_FALSE(look.blank) << i;
    for (const std::uint64_t other : seen) EXPECT_GT(std::popcount(look.dhash ^ other), kAlikeBits) << i;
    seen.push_back(look.dhash);
  }
}

TEST(ImagePainter, PaintsAnotherPictureForAnotherPrompt) {
  EXPECT_GT(Difference(PaintPicture("an ocean at sunset", 1, {96, 96}),
                       PaintPicture("a forest at night", 1, {96, 96})),
            10);
}

// All places, lights and shapes: whatever the words, the whole range of values is used and the picture is not
// blank.
TEST(ImagePainter, UsesLightAndDarkInEverySetting) {
  for (const char* prompt :
       {"mountains with a lake", "ocean with a boat and a lighthouse", "forest cabin", "city robot",
        "desert person", "meadow cat tree balloon", "alien planet astronaut", "winter aurora",
        "storm over the sea", "snowstorm", "42"}) {
    for (const PixelSize size : {PixelSize{128, 128}, PixelSize{192, 64}, PixelSize{48, 160}}) {
      const RgbImage image = PaintPicture(prompt, 3, size);
      double sum = 0, squares = 0;
      for (const std::uint8_t value : image.pixels) {
        sum += value;
        squares += double{1} * value * value;
      }
      const auto count = static_cast<double>(image.pixels.size());
      const double mean = sum / count;
      EXPECT_GT(mean, 15) << prompt;
      EXPECT_LT(mean, 235) << prompt;
      EXPECT_GT(std::sqrt(squares / count - mean * mean), 12) << prompt;
    }
  }
}

TEST(ImagePainter, PaintsTheSmallestAndOddestSizes) {
  for (const PixelSize size :
       {PixelSize{1, 1}, PixelSize{1, 300}, PixelSize{300, 1}, PixelSize{2, 3}, PixelSize{17, 5}}) {
    for (const char* prompt :
         {"ocean boat", "city robot cat", "space planet", "forest snow", "desert", "meadow balloon"}) {
      EXPECT_EQ(PaintPicture(prompt, 1, size).pixels.size(), std::size_t{3} * size.width * size.height);
    }
  }
}

TEST(Scene, FollowsTheWords) {
  EXPECT_EQ(ReadScene("A futuristic CITY at sunset", 1).setting, Setting::kCity);
  EXPECT_EQ(ReadScene("A futuristic CITY at sunset", 1).mood, Mood::kSunset);
  EXPECT_EQ(ReadScene("two boats on the sea, at night", 1).setting, Setting::kOcean);
  EXPECT_EQ(ReadScene("two boats on the sea, at night", 1).mood, Mood::kNight);
  EXPECT_TRUE(ReadScene("a snowy forest", 1).snow);
  EXPECT_TRUE(ReadScene("northern lights", 1).aurora);
}

TEST(Scene, FindsTheFigures) {
  EXPECT_THAT(ReadScene("a robot playing with cats in a field", 1).figures,
              ElementsAre(Figure::kRobot, Figure::kCat));
  EXPECT_THAT(ReadScene("a woman in a forest of trees", 1).figures, ElementsAre(Figure::kPerson));
}

TEST(Scene, IsNotMisledByLongerWords) {
  EXPECT_TRUE(ReadScene("category manifest", 1).figures.empty());
  EXPECT_FALSE(ReadScene("snooze", 1).snow);
}

TEST(Scene, KeepsWhatTheWordsAskForUnderEverySeed) {
  std::set<Setting> open;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(ReadScene("a desert", seed).setting, Setting::kDesert);
    open.insert(ReadScene("42", seed).setting);
  }
  EXPECT_GT(open.size(), 3u) << "what is left open varies";
}

TEST(Noise, StaysInItsBoundsAndIsSmooth) {
  for (int i = 0; i < 2000; ++i) {
    const float x = static_cast<float>(i) * 0.037F - 30;
    EXPECT_LE(std::fabs(painter::Fbm(x, x * 0.7F, 5, 3)), 1.2F);
    EXPECT_LT(std::fabs(painter::Noise(x, 3) - painter::Noise(x + 0.001F, 3)), 0.01F);
    const float crest = painter::Ridges(x, 6, 4);
    EXPECT_GE(crest, 0);
    EXPECT_LE(crest, 1);
  }
}

}  // namespace
}  // namespace imgperf
