#include <cmath>
#include <vector>

#include "simulator/painter/coarse_field.h"
#include "simulator/painter/noise.h"
#include "simulator/painter/silhouette.h"
#include "simulator/painter/stage.h"
#include "simulator/random.h"

namespace imgperf::painter {
namespace {

// A layer's colour by its nearness (0 far, 1 near), faded into the haze at its foot.
Rgb Air(const Stage& stage, float nearness, float depth) {
  const Palette& p = stage.palette;
  const Rgb land = Mix(p.land_far, p.land_near, nearness);
  const Rgb hazy = Mix(p.haze, land, 0.22F + 0.78F * nearness);
  return Mix(hazy, p.haze, (1 - nearness) * 0.55F * Smooth(0, 0.28F, depth));
}

// Warm light on what stands near the sun.
Rgb Lit(const Stage& stage, Rgb color, float u, float amount) {
  const float du = u - stage.sun_u;
  return color + stage.palette.light * (amount / (1 + 5 * du * du));
}

// One of several layers, far to near.
struct Layer {
  float t;  // 0 far, 1 near
  float base;
  std::uint32_t seed;
  Silhouette edge;
};

// Where the layer numbered `k` need no longer be painted.
float Bottom(const std::vector<Layer>& layers, std::size_t k) {
  return k + 1 < layers.size() ? layers[k + 1].edge.Lowest() : 1;
}

Layer MakeRange(const Stage& stage, int k, int count) {
  const float t = static_cast<float>(k) / static_cast<float>(count);
  const std::uint32_t seed = stage.Seed(100 + static_cast<std::uint32_t>(k));
  const float base = stage.horizon + 0.03F + 0.10F * t;
  const float height = Mix(0.46F, 0.20F, t) * (0.8F + 0.4F * CellNoise(k, 1, seed));
  const float pitch = Mix(1.2F, 2.1F, t);
  return {t, base, seed, Silhouette(stage.canvas, [&](float u) {
            const float envelope = 0.5F + 0.55F * Noise(u * 0.9F + 7, seed + 40);
            return base - height * envelope * Ridges(u * pitch + 3, 8, seed);
          })};
}

void PaintRange(const Stage& stage, const Layer& range, float bottom) {
  const std::uint32_t seed = range.seed;
  const auto rock = [&](float u, float v) {
    const float bend = 0.25F * Noise(u * 3, v * 3, seed + 70);
    return Ridges(u * 7 + bend, v * 3.2F + u * 1.5F, 6, seed + 60);
  };
  const float side = stage.sun_u > stage.canvas.aspect() / 2 ? 0.016F : -0.016F;
  const CoarseField facets(stage.canvas, range.edge.Highest(), bottom, [&](float u, float v) {
    return std::tanh(4.5F * (rock(u, v) - rock(u + side, v - 0.012F)));
  });
  const float snow_line = Mix(range.base, range.edge.Highest(), stage.scene.snow ? 0.0F : 0.55F);
  const Rgb snow = Mix(stage.palette.haze, Hex(0xFFFFFF), stage.palette.moon ? 0.18F : 0.62F);
  PaintLayer(stage.canvas, range.edge, bottom, [&](int x, int y, float u, float v, float depth) {
    const float facet = facets.At(x, y);
    const float white =
        Smooth(snow_line + 0.05F, snow_line - 0.06F, v - 0.035F * facet) * (0.85F - 0.35F * range.t);
    const Rgb color =
        Mix(Air(stage, range.t, depth), snow * (0.85F + 0.25F * facet), white * Smooth(0.35F, -0.05F, depth));
    return Lit(stage, color * (1 + 0.2F * facet * (0.4F + range.t)), u, 0.07F * std::max(facet, 0.0F));
  });
}

// Raises conifers along an edge.
void PlantConifers(const Stage& stage, Silhouette& edge, float size, float density, std::uint64_t seed) {
  Dice dice(imgperf::Mix(stage.scene.seed, seed));
  const float step = size * 0.28F / density;
  for (float u = -size; u < stage.canvas.aspect() + size;
       u += step * static_cast<float>(dice.Between(0.4, 1.6))) {
    const float height = size * static_cast<float>(dice.Between(0.45, 1.0));
    const float reach = height * static_cast<float>(dice.Between(0.17, 0.24));
    const float foot = edge.TopAt(u) + height * 0.06F;
    const float wild = static_cast<float>(dice.Next()) * 9;
    const float at = u;
    edge.Raise(at - reach, at + reach, [=](float x) {
      const float side = std::fabs(x - at) / reach;  // 0 at the stem
      const float tiers = std::fabs(std::fmod(side * 5.5F + wild * 0.1F, 1.0F) - 0.5F) * 0.20F;
      const float ragged = 0.05F * CellNoise(static_cast<int>(x * 3000), 0, 77);
      return foot -
             height * std::max(1 - std::pow(side, 0.82F) - tiers * (1 - side) * side * 4 - ragged, 0.0F);
    });
  }
}

}  // namespace

void PaintMountains(const Stage& stage) {
  constexpr int kRanges = 4;
  std::vector<Layer> ranges;
  for (int k = 0; k < kRanges; ++k) ranges.push_back(MakeRange(stage, k, kRanges));
  // Water or hills follow.
  const float end = stage.horizon + 0.24F;
  for (std::size_t k = 0; k < ranges.size(); ++k)
    PaintRange(stage, ranges[k], std::min(Bottom(ranges, k), end));
}

void PaintHills(const Stage& stage) {
  std::vector<Layer> hills;
  for (const float t : {0.0F, 0.5F, 1.0F}) {
    const std::uint32_t seed = stage.Seed(200 + static_cast<std::uint32_t>(t * 2));
    const float base = Mix(stage.horizon + 0.12F, 0.96F, t);
    hills.push_back({t, base, seed, Silhouette(stage.canvas, [&](float u) {
                       return base - 0.09F * Fbm(u * 1.3F + 5, 5, seed);
                     })});
  }
  const Rgb wood = stage.scene.snow ? Hex(0x1E3040) : Rgb{0, 0, 0};
  for (std::size_t k = 0; k < hills.size(); ++k) {
    const Layer& hill = hills[k];
    const float nearness = 0.7F + 0.3F * hill.t;
    Silhouette trees = hill.edge;
    PlantConifers(stage, trees, Mix(0.05F, 0.17F, hill.t), hill.t == 1 ? 0.35F : 0.8F, hill.seed);
    PaintLayer(stage.canvas, trees, hill.edge.Lowest(), [&](int, int, float u, float, float depth) {
      return Lit(stage, Mix(Air(stage, nearness, depth), wood, stage.scene.snow ? 0.62F : 0.30F), u, 0.03F);
    });
    const CoarseField drifts(stage.canvas, hill.edge.Highest(), 1,
                             [&](float u, float v) { return 0.06F * Fbm(u * 5, v * 12, 3, hill.seed + 5); });
    PaintLayer(stage.canvas, hill.edge, Bottom(hills, k), [&](int x, int y, float u, float, float depth) {
      return Lit(stage, Air(stage, nearness, depth) * (1 + drifts.At(x, y)), u,
                 0.09F * Smooth(0.05F, 0, depth));
    });
  }
}

void PaintForest(const Stage& stage) {
  constexpr int kRows = 6;
  std::vector<Layer> rows;
  for (int k = 0; k < kRows; ++k) {
    const float t = static_cast<float>(k) / (kRows - 1);
    const std::uint32_t seed = stage.Seed(300 + static_cast<std::uint32_t>(k));
    const float base = Mix(stage.horizon + 0.02F, 1.04F, std::pow(t, 1.4F));
    rows.push_back({t, base, seed, Silhouette(stage.canvas, [&](float u) {
                      return base - 0.06F * Fbm(u * 1.1F + 2, 4, seed);
                    })});
    PlantConifers(stage, rows.back().edge, Mix(0.10F, 0.52F, t), Mix(1.3F, 0.55F, t), seed);
  }
  for (std::size_t k = 0; k < rows.size(); ++k) {
    const Layer& row = rows[k];
    const float nearness = 0.12F + 0.88F * row.t * row.t;
    PaintLayer(stage.canvas, row.edge, Bottom(rows, k), [&](int, int, float u, float v, float depth) {
      const float mist = (1 - nearness) * Smooth(row.base - 0.16F, row.base + 0.06F, v);
      const Rgb color = Mix(Air(stage, nearness, depth * 0.5F), stage.palette.haze, mist * 0.75F);
      return Lit(stage, color, u, 0.05F * (1 - nearness));
    });
  }
}

namespace {

Layer MakeDune(const Stage& stage, int k, int count) {
  const float t = static_cast<float>(k) / static_cast<float>(count - 1);
  const std::uint32_t seed = stage.Seed(400 + static_cast<std::uint32_t>(k));
  const float base = Mix(stage.horizon, 0.93F, std::pow(t, 1.2F));
  const float height = Mix(0.05F, 0.17F, t), pitch = Mix(2.6F, 0.9F, t);
  return {t, base, seed, Silhouette(stage.canvas, [&](float u) {
            return base - height * (1 - std::fabs(Noise(u * pitch + 3.7F, seed) * 1.4F)) +
                   0.02F * Noise(u * 5, seed + 1);
          })};
}

void PaintDune(const Stage& stage, const Layer& dune, float bottom) {
  const float sunward = stage.sun_u > stage.canvas.aspect() / 2 ? 1.0F : -1.0F;
  const CoarseField sway(stage.canvas, dune.edge.Highest(), bottom,
                         [&](float u, float v) { return 9 * Noise(u * 9, v * 22, dune.seed); });
  PaintLayer(stage.canvas, dune.edge, bottom, [&](int x, int y, float u, float v, float depth) {
    // The face below a crest turns towards or away from the sun as the crest bends.
    const float bend = u + depth * 0.5F * sunward;
    const float slope = (dune.edge.TopAt(bend + 0.01F) - dune.edge.TopAt(bend - 0.01F)) / 0.02F * sunward;
    const float face = Smooth(-0.26F, 0.26F, slope);
    const float ripples = 0.03F * std::sin((v * 240 + sway.At(x, y)) / (0.35F + dune.t)) * dune.t;
    const Rgb sand = Air(stage, 0.25F + 0.75F * dune.t, depth) * (0.62F + 0.62F * face + ripples);
    return Lit(stage, sand, u, 0.16F * face);
  });
}

}  // namespace

void PaintDunes(const Stage& stage) {
  constexpr int kDunes = 5;
  std::vector<Layer> dunes;
  for (int k = 0; k < kDunes; ++k) dunes.push_back(MakeDune(stage, k, kDunes));
  for (std::size_t k = 0; k < dunes.size(); ++k) PaintDune(stage, dunes[k], Bottom(dunes, k));
}

void PaintMeadow(const Stage& stage) {
  constexpr int kHills = 5;
  std::vector<Layer> hills;
  for (int k = 0; k < kHills; ++k) {
    const float t = static_cast<float>(k) / (kHills - 1);
    const std::uint32_t seed = stage.Seed(500 + static_cast<std::uint32_t>(k));
    const float base = Mix(stage.horizon + 0.01F, 0.86F, std::pow(t, 1.3F));
    hills.push_back({t, base, seed, Silhouette(stage.canvas, [&](float u) {
                       return base - Mix(0.09F, 0.06F, t) * Fbm(u * Mix(1.8F, 0.9F, t) + 4, 4, seed);
                     })});
    if (k < 3) PlantConifers(stage, hills.back().edge, Mix(0.02F, 0.05F, t), 0.22F, seed);
  }
  for (std::size_t k = 0; k < hills.size(); ++k) {
    const Layer& hill = hills[k];
    const CoarseField patches(stage.canvas, hill.edge.Highest(), 1,
                              [&](float u, float v) { return 0.16F * Fbm(u * 4, v * 9, 3, hill.seed + 8); });
    PaintLayer(stage.canvas, hill.edge, Bottom(hills, k), [&](int x, int y, float u, float, float depth) {
      const float blades = hill.t > 0.9F ? 0.10F * (CellNoise(x, y / 2, hill.seed) - 0.5F) : 0.0F;
      const Rgb grass = Air(stage, 0.2F + 0.8F * hill.t, depth) * (1 + patches.At(x, y) + blades);
      return Lit(stage, grass, u, 0.13F * Smooth(0.10F, 0, depth));
    });
  }
}

// A strip of far land on the horizon, so that an ocean has an end.
void PaintShore(const Stage& stage) {
  for (int k = 0; k < 2; ++k) {
    const std::uint32_t seed = stage.Seed(600 + static_cast<std::uint32_t>(k));
    const float nearness = 0.15F + 0.25F * static_cast<float>(k);
    const Silhouette edge(stage.canvas, [&](float u) {
      const float island = Noise(u * 1.1F + 4, seed) * 1.3F - 0.12F;
      return stage.horizon + 0.002F - std::max(island, 0.0F) * (0.10F + 0.06F * Ridges(u * 4, 6, seed + 1));
    });
    PaintLayer(stage.canvas, edge, stage.horizon + 0.01F, [&](int, int, float u, float, float depth) {
      return Lit(stage, Air(stage, nearness, depth), u, 0.04F);
    });
  }
}

}  // namespace imgperf::painter
