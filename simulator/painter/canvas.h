// The picture while it is being painted.
//
// Positions are in units of the picture's height: v runs 0..1 from the top, u runs 0..aspect from the left.
#pragma once

#include <cstddef>
#include <vector>

#include "simulator/painter/color.h"

namespace imgperf::painter {

class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width),
        height_(height),
        pixels_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

  int width() const { return width_; }
  int height() const { return height_; }
  float aspect() const { return static_cast<float>(width_) / static_cast<float>(height_); }
  // One unit of u or v in pixels, and back.
  float scale() const { return static_cast<float>(height_); }
  float U(int x) const { return (static_cast<float>(x) + 0.5F) / scale(); }
  float V(int y) const { return (static_cast<float>(y) + 0.5F) / scale(); }
  int Row(float v) const { return std::clamp(static_cast<int>(v * scale()), 0, height_); }

  Rgb* operator[](int y) {
    return pixels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
  }
  const Rgb* operator[](int y) const {
    return pixels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
  }

 private:
  int width_;
  int height_;
  std::vector<Rgb> pixels_;
};

}  // namespace imgperf::painter
