#include "simulator/painter/coarse_field.h"
#include "simulator/painter/noise.h"
#include "simulator/painter/stage.h"

namespace imgperf::painter {

// Clouds out of sight: broad patches of more and less light over everything, so that two calm seas under the
// same sun are two pictures.
void PaintPassingLight(const Stage& stage) {
  constexpr float kPatches = 4.5F;  // over the picture's height
  constexpr float kStrength = 0.22F;
  Canvas& canvas = stage.canvas;
  const CoarseField light(canvas, 0, 1, [&](float u, float v) {
    return 1 + kStrength * Fbm(u * kPatches, v * kPatches, 2, stage.Seed(83));
  });
  for (int y = 0; y < canvas.height(); ++y) {
    for (int x = 0; x < canvas.width(); ++x) canvas[y][x] = canvas[y][x] * light.At(x, y);
  }
}

}  // namespace imgperf::painter
