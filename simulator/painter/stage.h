// What the parts of a painting agree on.
#pragma once

#include <cstdint>

#include "simulator/painter/canvas.h"
#include "simulator/painter/palette.h"
#include "simulator/painter/scene.h"

namespace imgperf::painter {

struct Stage {
  const Scene& scene;
  const Palette& palette;
  Canvas& canvas;
  float horizon = 0.6F;  // v
  float sun_u = 0.5F;    // the disc's centre
  float sun_v = 0.3F;
  std::uint32_t seed = 0;

  // A seed of its own for each use.
  std::uint32_t Seed(std::uint32_t purpose) const { return seed * 31 + purpose * 7919; }
};

// Each paints over what is there, from far to near.
void PaintSky(const Stage& stage);
void PaintPlanet(const Stage& stage);
void PaintMountains(const Stage& stage);
void PaintHills(const Stage& stage);
void PaintForest(const Stage& stage);
void PaintDunes(const Stage& stage);
void PaintMeadow(const Stage& stage);
void PaintShore(const Stage& stage);
void PaintCity(const Stage& stage);
// Mirrors what stands above `from_v` into what lies below.
void PaintWater(const Stage& stage, float from_v);
void PaintFigures(const Stage& stage);
void PaintPassingLight(const Stage& stage);
void PaintWeather(const Stage& stage);

}  // namespace imgperf::painter
