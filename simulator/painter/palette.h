// The colours of one picture: a mood's, varied a little by the seed. Pure.
#pragma once

#include <array>

#include "simulator/painter/color.h"
#include "simulator/painter/scene.h"

namespace imgperf::painter {

struct Palette {
  std::array<Rgb, 4> sky;  // zenith, upper, lower, horizon
  Rgb disc;                // sun or moon
  Rgb glow;                // around it
  Rgb cloud_light;
  Rgb cloud_shade;
  Rgb haze;  // what distance fades into
  Rgb land_far;
  Rgb land_near;
  Rgb light;          // of lit faces
  Rgb water;          // its depth
  float stars = 0;    // 0..1
  float lamps = 0;    // share of lit windows
  bool moon = false;  // the disc is the moon
};

Palette PaletteOf(const Scene& scene);

}  // namespace imgperf::painter
