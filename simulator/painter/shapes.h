// Shapes of figures, drawn one over the other with smooth edges and a rounded shading.
#pragma once

#include <vector>

#include "simulator/painter/canvas.h"

namespace imgperf::painter {

// In the figure's own frame: its feet at (0, 0), its head at about (0, -1), x to the right.
struct Shape {
  enum class Kind { kEllipse, kBox, kCapsule, kTriangle };
  Kind kind = Kind::kEllipse;
  float x0 = 0, y0 = 0;  // centre; of a capsule one end; of a triangle its tip
  float x1 = 0,
        y1 = 0;     // half width and height; of a capsule the other end; of a triangle half width and height
  float round = 0;  // radius of corners, of a capsule its own
  Rgb color;
  float shine = 1;  // 0: flat; 1: light from one side, dark from the other
  float glow = 0;   // light around it
};

struct Placement {
  float u = 0, v = 0;    // where the feet stand
  float size = 0.25F;    // height
  float light_from = 1;  // -1 left, 1 right
};

void DrawShapes(Canvas& canvas, const std::vector<Shape>& shapes, const Placement& placement);

}  // namespace imgperf::painter
