#include <cmath>

#include "simulator/painter/figure_shapes.h"
#include "simulator/painter/noise.h"
#include "simulator/painter/silhouette.h"
#include "simulator/painter/stage.h"

namespace imgperf::painter {
namespace {

bool StandsOnGround(Figure figure) {
  return figure == Figure::kRobot || figure == Figure::kCat || figure == Figure::kPerson ||
         figure == Figure::kCabin || figure == Figure::kTree;
}

float HeightOf(Figure figure) {
  switch (figure) {
    case Figure::kRobot:
      return 0.40F;
    case Figure::kCat:
      return 0.30F;
    case Figure::kPerson:
      return 0.27F;
    case Figure::kCabin:
      return 0.22F;
    case Figure::kTree:
      return 0.50F;
    case Figure::kBoat:
      return 0.26F;
    case Figure::kLighthouse:
      return 0.34F;
    case Figure::kBalloon:
      return 0.24F;
  }
  return 0.2F;
}

// A knoll in front, for figures to stand on; gives the v of its top.
Silhouette PaintKnoll(const Stage& stage) {
  const std::uint32_t seed = stage.Seed(51);
  const Palette& p = stage.palette;
  Silhouette edge(stage.canvas, [&](float u) {
    return 0.885F - 0.03F * Fbm(u * 1.2F + 9, 3, seed) + 0.004F * Noise(u * 160, seed + 1);
  });
  PaintLayer(stage.canvas, edge, 1, [&](int, int, float u, float v, float depth) {
    const float texture = 1 + 0.12F * Fbm(u * 40, v * 70, 2, seed + 2);
    const float du = u - stage.sun_u;
    return p.land_near * (texture * (1 - 0.25F * Smooth(0, 0.12F, depth))) +
           p.light * (0.16F * Smooth(0.03F, 0, depth) / (1 + 4 * du * du));
  });
  return edge;
}

// A soft shadow under the feet.
void PaintShadow(const Stage& stage, const Placement& at) {
  Canvas& canvas = stage.canvas;
  const float wide = at.size * 0.42F, high = at.size * 0.05F;
  for (int y = canvas.Row(at.v - high); y < canvas.Row(at.v + high); ++y) {
    for (int x = std::max(static_cast<int>((at.u - wide) * canvas.scale()), 0);
         x < std::min(static_cast<int>((at.u + wide) * canvas.scale()), canvas.width()); ++x) {
      const float dx = (canvas.U(x) - at.u) / wide, dy = (canvas.V(y) - at.v) / high;
      canvas[y][x] = canvas[y][x] * (1 - 0.5F * Clamp01(1 - dx * dx - dy * dy));
    }
  }
}

void PaintBalloons(const Stage& stage, Dice& dice) {
  const int count = dice.Whole(2, 4);
  for (int i = 0; i < count; ++i) {
    Placement at;
    at.u = stage.canvas.aspect() *
           (0.15F + 0.7F * (static_cast<float>(i) + static_cast<float>(dice.Between(0.1, 0.7))) /
                        static_cast<float>(count));
    at.v = stage.horizon * static_cast<float>(dice.Between(0.45, 0.9));
    at.size = HeightOf(Figure::kBalloon) * static_cast<float>(dice.Between(0.35, 1.1));
    at.light_from = stage.sun_u > at.u ? 1.0F : -1.0F;
    DrawShapes(stage.canvas, ShapesOf(stage, Figure::kBalloon, dice), at);
  }
}

// Where in the picture a figure stands: beside the sun, at a third.
float Place(const Stage& stage, std::size_t index, std::size_t count) {
  const bool sun_left = stage.sun_u < stage.canvas.aspect() / 2;
  const float first = sun_left ? 0.64F : 0.36F;
  if (index == 0) return stage.canvas.aspect() * (count > 2 ? 0.5F : first);
  const float other = index == 1 ? (sun_left ? 0.30F : 0.70F) : (sun_left ? 0.82F : 0.18F);
  return stage.canvas.aspect() * other;
}

}  // namespace

void PaintFigures(const Stage& stage) {
  const auto& figures = stage.scene.figures;
  Dice dice(imgperf::Mix(stage.scene.seed, 53));
  const bool grounded = std::any_of(figures.begin(), figures.end(), StandsOnGround);
  const bool has_ground = stage.scene.setting == Setting::kMeadow || stage.scene.setting == Setting::kDesert;
  if (std::find(figures.begin(), figures.end(), Figure::kBalloon) != figures.end())
    PaintBalloons(stage, dice);
  for (std::size_t i = 0; i < figures.size(); ++i) {
    if (StandsOnGround(figures[i]) || figures[i] == Figure::kBalloon) continue;
    const bool boat = figures[i] == Figure::kBoat;
    const Placement at{Place(stage, i, figures.size()), stage.horizon + (boat ? 0.15F : 0.05F),
                       HeightOf(figures[i]), stage.sun_u > Place(stage, i, figures.size()) ? 1.0F : -1.0F};
    DrawShapes(stage.canvas, ShapesOf(stage, figures[i], dice), at);
  }
  if (!grounded) return;
  const Silhouette ground =
      has_ground ? Silhouette(stage.canvas, [](float) { return 0.90F; }) : PaintKnoll(stage);
  for (std::size_t i = 0; i < figures.size(); ++i) {
    if (!StandsOnGround(figures[i])) continue;
    const float u = Place(stage, i, figures.size()) + static_cast<float>(dice.Between(-0.05, 0.05));
    const Placement at{u, ground.TopAt(u) + 0.022F,
                       HeightOf(figures[i]) * static_cast<float>(dice.Between(0.88, 1.1)),
                       stage.sun_u > u ? 1.0F : -1.0F};
    PaintShadow(stage, at);
    DrawShapes(stage.canvas, ShapesOf(stage, figures[i], dice), at);
  }
}

}  // namespace imgperf::painter
