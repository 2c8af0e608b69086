#include <cmath>

#include "simulator/painter/coarse_field.h"
#include "simulator/painter/noise.h"
#include "simulator/painter/stage.h"
#include "simulator/random.h"

namespace imgperf::painter {
namespace {

Rgb Gradient(const Palette& palette, float t) {
  const auto& sky = palette.sky;
  if (t < 0.4F) return Mix(sky[0], sky[1], Smooth(0, 0.4F, t));
  if (t < 0.75F) return Mix(sky[1], sky[2], Smooth(0.4F, 0.75F, t));
  return Mix(sky[2], sky[3], Smooth(0.75F, 1, t));
}

// Where a point of the sky lies on the clouds' plane: they shrink and flatten towards the horizon.
struct CloudPoint {
  float x;
  float y;
};

CloudPoint OnClouds(const Stage& stage, float u, float v) {
  const float distance = 0.55F / (stage.horizon - v + 0.16F);
  return {(u - stage.sun_u) * distance * 1.5F, distance * 2.6F};
}

float CloudThreshold(const Stage& stage) {
  switch (stage.scene.mood) {
    case Mood::kStorm:
      return -0.35F;
    case Mood::kNight:
      return 0.2F;
    default:
      return -0.02F + 0.16F * CellNoise(1, 2, stage.seed);
  }
}

void PaintAir(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Palette& p = stage.palette;
  const float wide = p.moon ? 14.0F : 4.5F;
  for (int y = 0; y < canvas.height(); ++y) {
    const float v = canvas.V(y);
    const Rgb air = Gradient(p, Clamp01(v / stage.horizon));
    const float dv = v - stage.sun_v;
    for (int x = 0; x < canvas.width(); ++x) {
      const float du = canvas.U(x) - stage.sun_u;
      const float d2 = du * du + dv * dv;
      // Flatter than round: light spreads along the horizon.
      const float spread = du * du * 0.45F + dv * dv;
      const float light = 0.42F / (1 + wide * 2 * spread * 4) + 0.30F / (1 + 160 * d2);
      canvas[y][x] = air + p.glow * (light * (p.moon ? 0.35F : 0.62F));
    }
  }
}

void PaintClouds(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Palette& p = stage.palette;
  const std::uint32_t seed = stage.Seed(11);
  const float threshold = CloudThreshold(stage);
  const CoarseField density(canvas, 0, stage.horizon, [&](float u, float v) {
    const CloudPoint at = OnClouds(stage, u, v);
    const float warp = Noise(at.x * 0.7F, at.y * 0.7F, seed + 50);
    const float n = Fbm(at.x + warp * 0.6F, at.y + warp * 0.3F, 5, seed);
    return Smooth(threshold, threshold + 0.42F, n) * Smooth(stage.horizon + 0.01F, stage.horizon - 0.12F, v);
  });
  const CoarseField lit(canvas, 0, stage.horizon, [&](float u, float v) {
    const CloudPoint at = OnClouds(stage, u, v);
    const float du = stage.sun_u - u, dv = stage.sun_v - v;
    const float norm = 0.16F / std::sqrt(du * du + dv * dv + 0.01F);
    const float here = Fbm(at.x, at.y, 4, seed);
    return Clamp01(0.55F + 1.9F * (here - Fbm(at.x + du * norm, at.y - dv * norm, 4, seed)));
  });
  for (int y = 0; y < canvas.Row(stage.horizon); ++y) {
    const float dv = canvas.V(y) - stage.sun_v;
    for (int x = 0; x < canvas.width(); ++x) {
      const float cover = density.At(x, y);
      if (cover <= 0.003F) continue;
      const float du = canvas.U(x) - stage.sun_u;
      const float near_sun = 1 / (1 + 9 * (du * du + dv * dv));
      const Rgb cloud = Mix(p.cloud_shade, p.cloud_light, lit.At(x, y) * (0.55F + 0.45F * near_sun)) +
                        p.glow * (0.30F * near_sun * (1 - cover));
      canvas[y][x] = Mix(canvas[y][x], cloud, cover * 0.86F);
    }
  }
}

// Adds a soft point of light of `radius` pixels.
void AddStar(Canvas& canvas, float cx, float cy, float radius, Rgb light) {
  const int reach = static_cast<int>(radius * 3) + 1;
  for (int y = std::max(static_cast<int>(cy) - reach, 0);
       y <= std::min(static_cast<int>(cy) + reach, canvas.height() - 1); ++y) {
    for (int x = std::max(static_cast<int>(cx) - reach, 0);
         x <= std::min(static_cast<int>(cx) + reach, canvas.width() - 1); ++x) {
      const float dx = static_cast<float>(x) + 0.5F - cx, dy = static_cast<float>(y) + 0.5F - cy;
      canvas[y][x] = canvas[y][x] + light * std::exp(-(dx * dx + dy * dy) / (radius * radius));
    }
  }
}

void PaintStars(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const float strength = stage.palette.stars;
  if (strength <= 0) return;
  Dice dice(imgperf::Mix(stage.scene.seed, 21));
  const int count = static_cast<int>(900 * canvas.aspect() * strength);
  for (int i = 0; i < count; ++i) {
    const auto u = static_cast<float>(dice.Next()) * canvas.aspect();
    const auto v = static_cast<float>(std::pow(dice.Next(), 1.4)) * stage.horizon;
    const auto brightness = static_cast<float>(std::pow(dice.Next(), 6.0));
    const Rgb hue = Mix(Hex(0xBFD4FF), Hex(0xFFE6C4), static_cast<float>(dice.Next()));
    const float fade = Smooth(stage.horizon, stage.horizon * 0.6F, v) * strength;
    const float radius = (0.55F + 0.9F * brightness) * std::max(canvas.scale() / 900, 0.7F);
    AddStar(canvas, u * canvas.scale(), v * canvas.scale(), radius,
            hue * ((0.18F + 1.1F * brightness) * fade));
  }
}

// The band of the galaxy, slanting over the night sky.
void PaintMilkyWay(const Stage& stage) {
  if (stage.palette.stars < 1) return;
  Canvas& canvas = stage.canvas;
  const std::uint32_t seed = stage.Seed(13);
  const bool nebula = stage.scene.setting == Setting::kSpace;
  const float slope = 0.6F + CellNoise(0, 0, seed);
  const float middle = canvas.aspect() * (0.3F + 0.4F * CellNoise(1, 0, seed));
  const CoarseField band(canvas, 0, stage.horizon, [&](float u, float v) {
    const float across = (u - middle) * 0.7F + (v - 0.25F) * slope + 0.25F * Fbm(u * 2, v * 2, 3, seed + 4);
    const float texture = 0.6F + 0.8F * Fbm(u * 5, v * 5, 5, seed);
    return std::exp(-across * across * (nebula ? 7.0F : 22.0F)) * std::max(texture, 0.0F);
  });
  const CoarseField hue(canvas, 0, stage.horizon,
                        [&](float u, float v) { return 0.5F + Fbm(u * 2.5F, v * 2.5F, 3, seed + 9); });
  const Rgb one = nebula ? Hex(0xC0408E) : Hex(0x6F7FB0), other = nebula ? Hex(0x2E7FC8) : Hex(0xA88FA0);
  const float strength = nebula ? 0.75F : 0.32F;
  for (int y = 0; y < canvas.Row(stage.horizon); ++y) {
    const float fade = strength * Smooth(stage.horizon, stage.horizon * 0.45F, canvas.V(y));
    for (int x = 0; x < canvas.width(); ++x) {
      canvas[y][x] = canvas[y][x] + Mix(one, other, Clamp01(hue.At(x, y))) * (band.At(x, y) * fade);
    }
  }
}

void PaintAurora(const Stage& stage) {
  if (!stage.scene.aurora) return;
  Canvas& canvas = stage.canvas;
  for (std::uint32_t curtain = 0; curtain < 3; ++curtain) {
    const std::uint32_t seed = stage.Seed(15 + curtain);
    const float base = stage.horizon * (0.78F - 0.17F * static_cast<float>(curtain));
    const CoarseField light(canvas, 0, stage.horizon, [&](float u, float v) {
      const float bend = u + 0.2F * Fbm(u * 1.3F, v * 0.8F, 2, seed);
      const float foot = base + 0.13F * Fbm(bend * 1.6F, 3, seed + 1);
      const float rays = 0.55F + 0.6F * Fbm(bend * 14, 3, seed + 2);
      const float above = foot - v;
      return above > 0 ? std::exp(-above * 5.5F) * Smooth(0, 0.03F, above) * std::max(rays, 0.0F) : 0.0F;
    });
    for (int y = 0; y < canvas.Row(stage.horizon); ++y) {
      const float height = Clamp01((base - canvas.V(y)) / base);
      const Rgb color = Mix(Hex(0x3DF58A), Hex(0x8A4DE0), Smooth(0.1F, 0.75F, height));
      for (int x = 0; x < canvas.width(); ++x) canvas[y][x] = canvas[y][x] + color * (0.62F * light.At(x, y));
    }
  }
}

void PaintDisc(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const Palette& p = stage.palette;
  const float radius = (p.moon ? 0.042F : 0.05F) * canvas.scale();
  const float cx = stage.sun_u * canvas.scale(), cy = stage.sun_v * canvas.scale();
  const int reach = static_cast<int>(radius) + 2;
  for (int y = std::max(static_cast<int>(cy) - reach, 0);
       y <= std::min(static_cast<int>(cy) + reach, canvas.height() - 1); ++y) {
    for (int x = std::max(static_cast<int>(cx) - reach, 0);
         x <= std::min(static_cast<int>(cx) + reach, canvas.width() - 1); ++x) {
      const float dx = static_cast<float>(x) + 0.5F - cx, dy = static_cast<float>(y) + 0.5F - cy;
      const float cover = Clamp01(radius - std::sqrt(dx * dx + dy * dy) + 0.5F);
      const float seas =
          p.moon ? 0.12F * Fbm(dx / radius * 1.7F, dy / radius * 1.7F, 4, stage.Seed(17)) : 0.0F;
      const float limb = 1 - 0.12F * (dx * dx + dy * dy) / (radius * radius);
      canvas[y][x] = Mix(canvas[y][x], p.disc * (p.moon ? limb + seas * 1.4F : 1.6F), cover);
    }
  }
}

}  // namespace

void PaintSky(const Stage& stage) {
  PaintAir(stage);
  PaintMilkyWay(stage);
  PaintStars(stage);
  PaintAurora(stage);
  if (stage.scene.setting != Setting::kSpace && stage.scene.mood != Mood::kStorm) PaintDisc(stage);
  if (stage.scene.setting != Setting::kSpace) PaintClouds(stage);
}

void PaintPlanet(const Stage& stage) {
  Canvas& canvas = stage.canvas;
  const std::uint32_t seed = stage.Seed(19);
  const float radius = 0.17F + 0.09F * CellNoise(2, 0, seed);
  const float tilt = -0.35F + 0.3F * CellNoise(3, 0, seed);
  const Rgb bands[2] = {Mix(Hex(0xE8B07A), Hex(0x6FA8DC), CellNoise(4, 0, seed)),
                        Mix(Hex(0x8A4B3A), Hex(0x2E4A86), CellNoise(4, 0, seed))};
  const auto ring = [&](float dx, float dy) {  // 0..1
    const float along = dx * std::cos(tilt) + dy * std::sin(tilt);
    const float across = (dy * std::cos(tilt) - dx * std::sin(tilt)) * 4.2F;
    const float r = std::sqrt(along * along + across * across) / radius;
    return Smooth(1.3F, 1.36F, r) * Smooth(2.1F, 2.0F, r) * (0.45F + 0.4F * Noise(r * 16, seed));
  };
  for (int y = 0; y < canvas.Row(stage.horizon + 0.1F); ++y) {
    for (int x = 0; x < canvas.width(); ++x) {
      const float dx = canvas.U(x) - stage.sun_u, dy = canvas.V(y) - stage.sun_v;
      const float d = std::sqrt(dx * dx + dy * dy);
      if (d > radius * 2.2F) continue;
      const bool behind = dy * std::cos(tilt) - dx * std::sin(tilt) < 0;
      const float cover = Clamp01((radius - d) * canvas.scale() + 0.5F);
      const float band = 0.5F + 0.5F * Fbm((dy * std::cos(tilt) - dx * std::sin(tilt)) / radius * 4 +
                                               0.3F * Noise(dx * 6, dy * 6, seed),
                                           4, seed);
      const float z = std::sqrt(std::max(radius * radius - d * d, 0.0F)) / radius;
      const float light = Clamp01(0.10F + 1.1F * (z * 0.45F - dx / radius * 0.62F - dy / radius * 0.5F));
      const Rgb dust = Hex(0xE8D8C0) * 0.85F;
      Rgb& pixel = canvas[y][x];
      if (behind) pixel = Mix(pixel, dust, ring(dx, dy) * 0.8F);
      pixel = Mix(pixel, Mix(bands[1], bands[0], band) * light, cover);
      if (!behind) pixel = Mix(pixel, dust, ring(dx, dy) * 0.8F);
    }
  }
}

}  // namespace imgperf::painter
