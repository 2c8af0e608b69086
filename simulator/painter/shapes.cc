#include "simulator/painter/shapes.h"

#include <algorithm>
#include <cmath>

namespace imgperf::painter {
namespace {

float Length(float x, float y) { return std::sqrt(x * x + y * y); }

// The distance to the shape's edge, negative inside.
float Distance(const Shape& s, float x, float y) {
  switch (s.kind) {
    case Shape::Kind::kEllipse: {
      const float nx = (x - s.x0) / s.x1, ny = (y - s.y0) / s.y1;
      return (Length(nx, ny) - 1) * std::min(s.x1, s.y1);
    }
    case Shape::Kind::kBox: {
      const float qx = std::fabs(x - s.x0) - s.x1 + s.round, qy = std::fabs(y - s.y0) - s.y1 + s.round;
      return Length(std::max(qx, 0.0F), std::max(qy, 0.0F)) + std::min(std::max(qx, qy), 0.0F) - s.round;
    }
    case Shape::Kind::kCapsule: {
      const float dx = s.x1 - s.x0, dy = s.y1 - s.y0;
      const float t = Clamp01(((x - s.x0) * dx + (y - s.y0) * dy) / std::max(dx * dx + dy * dy, 1e-6F));
      return Length(x - s.x0 - t * dx, y - s.y0 - t * dy) - s.round;
    }
    case Shape::Kind::kTriangle: {  // upright: tip at (x0, y0), base y1 below it
      const float down = y - s.y0;
      const float slope = (std::fabs(x - s.x0) - s.x1 * down / s.y1) * s.y1 / Length(s.x1, s.y1);
      return std::max({slope, -down, down - s.y1});
    }
  }
  return 1;
}

struct Bounds {
  float left, right, top, bottom;
};

Bounds BoundsOf(const Shape& s) {
  const float reach = s.glow > 0 ? 0.28F : 0.01F;
  switch (s.kind) {
    case Shape::Kind::kCapsule:
      return {std::min(s.x0, s.x1) - s.round - reach, std::max(s.x0, s.x1) + s.round + reach,
              std::min(s.y0, s.y1) - s.round - reach, std::max(s.y0, s.y1) + s.round + reach};
    case Shape::Kind::kTriangle:
      return {s.x0 - s.x1 - reach, s.x0 + s.x1 + reach, s.y0 - reach, s.y0 + s.y1 + reach};
    default:
      return {s.x0 - s.x1 - reach, s.x0 + s.x1 + reach, s.y0 - s.y1 - reach, s.y0 + s.y1 + reach};
  }
}

Rgb Shaded(const Shape& s, float x, float distance, float light_from) {
  const float side = (x - (s.kind == Shape::Kind::kCapsule ? (s.x0 + s.x1) / 2 : s.x0)) * light_from;
  const float body = std::max({s.kind == Shape::Kind::kCapsule ? s.round : s.x1, 0.02F});
  const float rim = std::exp(distance * 42) * Smooth(0, 1, side / body);  // brightest at the lit edge
  return s.color * (1 + s.shine * (0.28F * std::clamp(side / body, -1.0F, 1.0F) + 0.55F * rim));
}

void DrawShape(Canvas& canvas, const Shape& shape, const Placement& at) {
  const float pixel = 1 / (canvas.scale() * at.size);  // one pixel in the figure's frame
  const Bounds b = BoundsOf(shape);
  const auto column = [&](float x) { return static_cast<int>((at.u + x * at.size) * canvas.scale()); };
  const auto row = [&](float y) { return static_cast<int>((at.v + y * at.size) * canvas.scale()); };
  for (int y = std::max(row(b.top), 0); y <= std::min(row(b.bottom) + 1, canvas.height() - 1); ++y) {
    const float fy = (canvas.V(y) - at.v) / at.size;
    for (int x = std::max(column(b.left), 0); x <= std::min(column(b.right) + 1, canvas.width() - 1); ++x) {
      const float fx = (canvas.U(x) - at.u) / at.size;
      const float distance = Distance(shape, fx, fy);
      Rgb& out = canvas[y][x];
      if (shape.glow > 0) out = out + shape.color * (shape.glow * std::exp(-std::max(distance, 0.0F) * 16));
      const float cover = Clamp01(0.5F - distance / pixel);
      if (cover > 0) out = Mix(out, Shaded(shape, fx, distance, at.light_from), cover);
    }
  }
}

}  // namespace

void DrawShapes(Canvas& canvas, const std::vector<Shape>& shapes, const Placement& placement) {
  for (const Shape& shape : shapes) DrawShape(canvas, shape, placement);
}

}  // namespace imgperf::painter
