#include "simulator/painter/image_painter.h"

#include <algorithm>
#include <vector>

#include "simulator/painter/enlarger.h"
#include "simulator/painter/stage.h"
#include "simulator/random.h"

namespace imgperf {
namespace painter {
namespace {

// Where the horizon and the sun are.
Stage Arrange(const Scene& scene, const Palette& palette, Canvas& canvas) {
  Dice dice(imgperf::Mix(scene.seed, 3));
  Stage stage{scene, palette, canvas};
  stage.seed = static_cast<std::uint32_t>(scene.seed >> 32);
  const bool low_land = scene.setting == Setting::kOcean || scene.setting == Setting::kCity;
  stage.horizon = static_cast<float>(low_land ? dice.Between(0.60, 0.68) : dice.Between(0.52, 0.62));
  if (scene.setting == Setting::kForest) stage.horizon = static_cast<float>(dice.Between(0.58, 0.66));
  if (scene.setting == Setting::kSpace) stage.horizon = 0.86F;
  const float side =
      static_cast<float>(dice.Chance(0.5) ? dice.Between(0.18, 0.42) : dice.Between(0.58, 0.82));
  stage.sun_u = canvas.aspect() * side;
  const bool low_sun = scene.mood == Mood::kSunset || scene.mood == Mood::kDawn || scene.mood == Mood::kDusk;
  const bool high_land = scene.setting == Setting::kMountains || scene.setting == Setting::kForest;
  const double up = low_sun ? dice.Between(0.05, 0.15) + (high_land ? 0.17 : 0) : dice.Between(0.30, 0.42);
  stage.sun_v = stage.horizon - static_cast<float>(up);
  return stage;
}

void PaintLand(const Stage& stage) {
  switch (stage.scene.setting) {
    case Setting::kMountains:
      PaintMountains(stage);
      if (stage.scene.water) return PaintWater(stage, stage.horizon + 0.11F);
      return PaintHills(stage);
    case Setting::kOcean:
      PaintShore(stage);
      return PaintWater(stage, stage.horizon);
    case Setting::kForest:
      return PaintForest(stage);
    case Setting::kCity:
      PaintCity(stage);
      return PaintWater(stage, stage.horizon + 0.022F);
    case Setting::kDesert:
      return PaintDunes(stage);
    case Setting::kMeadow:
      return PaintMeadow(stage);
    case Setting::kSpace:
      PaintPlanet(stage);
      return PaintDunes(stage);
  }
}

// A soft shoulder instead of clipped light: 0.75 + 0.25 tanh, by its approximant x (27 + x^2) / (27 + 9 x^2),
// which is 1 at 3 and takes no call.
float Tone(float x) {
  const float over = std::min(std::max((x - 0.75F) * 2.6F, 0.0F), 3.0F);
  const float square = over * over;
  return std::min(std::max(x, 0.0F), 0.75F) + 0.25F * over * (27 + square) / (27 + 9 * square);
}

// What the lens takes from a row's light, three equal numbers for each pixel.
void FillVignette(float dv, float cu, float scale, std::vector<float>& out) {
  const float reach = 1 / (cu * cu + 0.25F);
  float* to = out.data();
  for (std::size_t x = 0; x < out.size() / 3; ++x, to += 3) {
    const float du = (static_cast<float>(x) + 0.5F) / scale - cu;
    to[0] = to[1] = to[2] = 1 - 0.26F * Smooth(0.35F, 1.1F, (du * du + dv * dv) * reach);
  }
}

// A film's grain, the same for the three colours; it also hides the steps of 8-bit gradients.
std::uint32_t FillGrain(std::uint32_t state, std::vector<float>& out) {
  float* to = out.data();
  for (std::size_t x = 0; x < out.size() / 3; ++x, to += 3) {
    state = state * 1664525U + 1013904223U;
    to[0] = to[1] = to[2] = (static_cast<float>(state >> 16) * 0x1p-16F - 0.5F) * 3.2F + 0.5F;
  }
  return state;
}

// Vignette, tone and grain. The inner loop runs over plain floats, for compilers to turn into SIMD.
RgbImage Develop(const Canvas& canvas, int factor, PixelSize size, std::uint64_t seed) {
  RgbImage out(size.width, size.height);
  const std::size_t row_floats = std::size_t{3} * size.width;
  std::vector<float> vignette(row_floats), grain(row_floats);
  auto grain_state = static_cast<std::uint32_t>(seed) | 1;
  const float scale = canvas.scale() * static_cast<float>(factor);
  Enlarger enlarger(canvas, factor, static_cast<int>(size.width));
  for (std::uint32_t y = 0; y < size.height; ++y) {
    FillVignette((static_cast<float>(y) + 0.5F) / scale - 0.5F, canvas.aspect() / 2, scale, vignette);
    grain_state = FillGrain(grain_state, grain);
    const float* light = &enlarger.Row(static_cast<int>(y))->r;
    std::uint8_t* to = out.pixels.data() + y * row_floats;
    for (std::size_t i = 0; i < row_floats; ++i) {
      const float value = Tone(light[i] * vignette[i]) * 255.0F + grain[i];
      to[i] = static_cast<std::uint8_t>(static_cast<int>(std::min(std::max(value, 0.0F), 255.0F)));
    }
  }
  return out;
}

}  // namespace
}  // namespace painter

RgbImage PaintPicture(std::string_view prompt, std::uint64_t seed, PixelSize size) {
  using namespace painter;
  const Scene scene = ReadScene(prompt, seed);
  const Palette palette = PaletteOf(scene);
  const int factor = EnlargementFor(std::size_t{size.width} * size.height);
  const auto shrunk = [factor](std::uint32_t side) { return (static_cast<int>(side) + factor - 1) / factor; };
  Canvas canvas(shrunk(size.width), shrunk(size.height));
  const Stage stage = Arrange(scene, palette, canvas);
  PaintSky(stage);
  PaintLand(stage);
  PaintFigures(stage);
  PaintPassingLight(stage);
  PaintWeather(stage);
  return Develop(canvas, factor, size, scene.seed);
}

}  // namespace imgperf
