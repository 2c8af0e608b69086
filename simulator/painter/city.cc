#include <cmath>
#include <vector>

#include "simulator/painter/noise.h"
#include "simulator/painter/stage.h"
#include "simulator/random.h"

namespace imgperf::painter {
namespace {

struct Building {
  float left, right, top;  // u, u, v
  float spire = 0;         // height of a mast above the top
  int style = 0;           // the pattern of its windows
};

std::vector<Building> Plan(const Stage& stage, int row, float nearness) {
  Dice dice(imgperf::Mix(stage.scene.seed, 700 + static_cast<std::uint64_t>(row)));
  const float ground = stage.horizon + 0.02F;
  const float middle = stage.canvas.aspect() * static_cast<float>(dice.Between(0.3, 0.7));
  std::vector<Building> out;
  for (float u = -0.05F; u < stage.canvas.aspect();) {
    const float width = Mix(0.025F, 0.075F, nearness) * static_cast<float>(dice.Between(0.7, 1.7));
    const float downtown = std::exp(-(u - middle) * (u - middle) * 4.5F);
    const float height = Mix(0.16F, 0.12F, nearness) * static_cast<float>(dice.Between(0.4, 1.2)) +
                         downtown * static_cast<float>(dice.Between(0.05, 0.26));
    Building b{u, u + width, ground - height, 0, dice.Whole(0, 2)};
    if (dice.Chance(0.25)) b.spire = height * static_cast<float>(dice.Between(0.1, 0.28));
    out.push_back(b);
    if (dice.Chance(0.3)) {  // a narrower block on top
      const float inset = width * static_cast<float>(dice.Between(0.15, 0.3));
      out.push_back({u + inset, u + width - inset,
                     b.top - height * static_cast<float>(dice.Between(0.06, 0.18)), 0, b.style});
    }
    u += width * static_cast<float>(dice.Between(0.85, 1.15));
  }
  return out;
}

// How much of the pixel interval [p, p + 1) lies inside [from, to).
float Overlap(float p, float from, float to) { return Clamp01(std::min(p + 1, to) - std::max(p, from)); }

// The light of the window at a point of a facade, black between windows.
Rgb Window(const Stage& stage, const Building& b, float u, float v, float nearness) {
  const float cell_u = Mix(0.0052F, 0.0095F, nearness), cell_v = Mix(0.0075F, 0.0125F, nearness);
  const float x = (u - b.left) / cell_u, y = (v - b.top) / cell_v;
  const float fx = x - std::floor(x), fy = y - std::floor(y);
  const float wide = b.style == 0 ? 0.5F : b.style == 1 ? 0.85F : 0.38F;
  if (fx > wide || fy > 0.55F || x < 0.4F || y < 0.8F) return {};
  const std::uint32_t seed = stage.Seed(31) + static_cast<std::uint32_t>(b.left * 9973);
  const int i = static_cast<int>(x), j = static_cast<int>(y);
  const float floor_lit = CellNoise(0, j, seed + 1) < 0.12F ? 0.5F : 0.0F;  // offices with a whole floor lit
  if (CellNoise(i, j, seed) > stage.palette.lamps * 0.75F + floor_lit * stage.palette.lamps) return {};
  const float warmth = CellNoise(i, j, seed + 2);
  const Rgb lamp = warmth < 0.78F ? Mix(Hex(0xFFB457), Hex(0xFFE2A6), warmth) : Hex(0xBFE0FF);
  return lamp * (0.45F + 0.6F * CellNoise(i, j, seed + 3)) * Mix(0.55F, 1.0F, nearness);
}

void PaintBuilding(const Stage& stage, const Building& b, float nearness) {
  Canvas& canvas = stage.canvas;
  const float s = canvas.scale();
  const Palette& p = stage.palette;
  const Rgb wall = Mix(p.haze, Mix(p.land_near, p.land_far, 0.35F), 0.3F + 0.65F * nearness);
  const float lit_side = stage.sun_u > (b.left + b.right) / 2 ? b.right : b.left;
  const int bottom = canvas.Row(stage.horizon + 0.025F);
  const int first = std::max(static_cast<int>(b.left * s) - 1, 0),
            last = std::min(static_cast<int>(b.right * s) + 1, canvas.width() - 1);
  for (int y = std::max(static_cast<int>(b.top * s) - 1, 0); y < bottom; ++y) {
    const float rows = Overlap(static_cast<float>(y), b.top * s, static_cast<float>(bottom));
    const float v = canvas.V(y);
    for (int x = first; x <= last; ++x) {
      const float cover = rows * Overlap(static_cast<float>(x), b.left * s, b.right * s);
      if (cover <= 0) continue;
      const float u = canvas.U(x);
      const float edge = std::exp(-std::fabs(u - lit_side) * 90);
      const float foot = Smooth(b.top, stage.horizon + 0.03F, v);
      Rgb color = Mix(wall, p.haze, foot * (0.45F - 0.3F * nearness)) +
                  p.light * (0.16F * edge * (1 - nearness * 0.4F));
      color = color + Window(stage, b, u, v, nearness);
      canvas[y][x] = Mix(canvas[y][x], color, cover);
    }
  }
}

void PaintSpire(const Stage& stage, const Building& b, float nearness) {
  Canvas& canvas = stage.canvas;
  const float s = canvas.scale();
  const float middle = (b.left + b.right) / 2 * s;
  const float half = std::max(0.0012F * s, 0.35F);
  const Rgb color = Mix(stage.palette.haze, stage.palette.land_near, 0.3F + 0.6F * nearness);
  for (int y = std::max(static_cast<int>((b.top - b.spire) * s), 0);
       y < static_cast<int>(b.top * s) && y < canvas.height(); ++y) {
    for (int x = std::max(static_cast<int>(middle - half) - 1, 0);
         x < std::min(static_cast<int>(middle + half) + 2, canvas.width()); ++x) {
      canvas[y][x] = Mix(canvas[y][x], color, Overlap(static_cast<float>(x), middle - half, middle + half));
    }
  }
}

}  // namespace

void PaintCity(const Stage& stage) {
  constexpr int kRows = 4;
  for (int row = 0; row < kRows; ++row) {
    const float nearness = static_cast<float>(row) / (kRows - 1);
    for (const Building& b : Plan(stage, row, nearness)) {
      if (b.spire > 0) PaintSpire(stage, b, nearness);
      PaintBuilding(stage, b, nearness);
    }
  }
}

}  // namespace imgperf::painter
