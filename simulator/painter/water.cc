#include <cmath>
#include <vector>

#include "simulator/painter/coarse_field.h"
#include "simulator/painter/noise.h"
#include "simulator/painter/stage.h"

namespace imgperf::painter {
namespace {

// Waves seen at a grazing angle: fine and flat near the horizon, broad near the viewer.
float Waves(const Stage& stage, float u, float below) {
  const float distance = 0.10F / (below + 0.012F);
  const float x = (u - stage.canvas.aspect() / 2) * distance * 5, y = distance * 9;
  return Fbm(x * 1.1F, y * 4.6F, 4, stage.Seed(41));
}

// Sparks under the sun, in a path that widens towards the viewer.
float Glitter(const Stage& stage, float u, float below, float wave) {
  const float du = (u - stage.sun_u - wave * 0.03F) / (0.035F + 0.28F * below);
  const float path = std::exp(-du * du);
  return path * (0.25F + 1.5F * Smooth(0.05F, 0.45F, wave));
}

}  // namespace

void PaintWater(const Stage& stage, float from_v) {
  Canvas& canvas = stage.canvas;
  const Palette& p = stage.palette;
  const int top = canvas.Row(from_v);
  const bool sun = stage.scene.mood != Mood::kStorm && stage.sun_v < from_v;
  const float mirror_limit = static_cast<float>(std::max(top - 1, 0));
  for (int y = top; y < canvas.height(); ++y) {
    const float below = canvas.V(y) - from_v;
    const float fresnel = Mix(0.86F, 0.42F, Smooth(0, 0.42F, below));
    const Rgb depth = Mix(Mix(p.water, p.haze, 0.35F), p.water * 0.72F, Smooth(0, 0.35F, below));
    for (int x = 0; x < canvas.width(); ++x) {
      const float u = canvas.U(x);
      const float wave = Waves(stage, u, below);
      const float sway = wave * (0.006F + 0.10F * below);
      const auto mirrored =
          static_cast<int>(std::clamp((from_v - below * 1.05F - sway) * canvas.scale(), 0.0F, mirror_limit));
      const auto across = static_cast<int>(std::clamp(static_cast<float>(x) + sway * 0.35F * canvas.scale(),
                                                      0.0F, static_cast<float>(canvas.width() - 1)));
      Rgb color = Mix(depth, canvas[mirrored][across], fresnel * (0.9F + 0.2F * wave));
      color = color * (1 + 0.16F * wave);
      if (sun) color = color + p.light * ((p.moon ? 0.30F : 0.42F) * Glitter(stage, u, below, wave));
      canvas[y][x] = color;
    }
  }
  // A bright seam where water meets land.
  if (top > 0 && top < canvas.height()) {
    for (int x = 0; x < canvas.width(); ++x) canvas[top][x] = Mix(canvas[top][x], p.haze, 0.35F);
  }
}

}  // namespace imgperf::painter
