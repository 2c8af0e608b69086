// A layer of the land: everything below a skyline, with smooth edges.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "simulator/painter/canvas.h"

namespace imgperf::painter {

// The v of a layer's upper edge, four samples to a pixel column.
class Silhouette {
 public:
  static constexpr int kSamples = 4;

  template <typename Top>
  Silhouette(const Canvas& canvas, Top top) : width_(canvas.width()), scale_(canvas.scale()) {
    tops_.resize(static_cast<std::size_t>(width_) * kSamples);
    for (std::size_t i = 0; i < tops_.size(); ++i) tops_[i] = top(U(i));
  }

  // Raises the edge to `top(u)` where that is higher, for u in from..to.
  template <typename Top>
  void Raise(float from, float to, Top top) {
    const float per_u = scale_ * kSamples;
    const auto end =
        static_cast<std::size_t>(std::clamp(to * per_u + 1, 0.0F, static_cast<float>(tops_.size())));
    for (auto i = static_cast<std::size_t>(std::max(from * per_u, 0.0F)); i < end; ++i) {
      tops_[i] = std::min(tops_[i], top(U(i)));
    }
  }

  float TopAt(float u) const {
    const float at = std::clamp(u * scale_ * kSamples, 0.0F, static_cast<float>(tops_.size() - 1));
    return tops_[static_cast<std::size_t>(at)];
  }
  float Highest() const { return *std::min_element(tops_.begin(), tops_.end()); }
  // Below this it covers everything.
  float Lowest() const { return *std::max_element(tops_.begin(), tops_.end()) + 1 / scale_; }

  // How much of the pixel lies below the edge, 0..1.
  float Cover(int x, int y) const {
    const float* top = tops_.data() + static_cast<std::size_t>(x) * kSamples;
    const float row = static_cast<float>(y) + 1;
    float cover = 0;
    for (int k = 0; k < kSamples; ++k) cover += Clamp01(row - top[k] * scale_);
    return cover / kSamples;
  }

 private:
  float U(std::size_t i) const { return (static_cast<float>(i) + 0.5F) / (scale_ * kSamples); }

  int width_;
  float scale_;
  std::vector<float> tops_;
};

// Paints the layer with `shade(x, y, u, v, depth)`, where `depth` is how far below the edge the pixel lies.
// What lies below `bottom` is left out: a nearer layer will cover it.
template <typename Shade>
void PaintLayer(Canvas& canvas, const Silhouette& edge, float bottom, Shade shade) {
  for (int y = std::max(canvas.Row(edge.Highest()) - 1, 0); y < canvas.Row(bottom); ++y) {
    Rgb* row = canvas[y];
    for (int x = 0; x < canvas.width(); ++x) {
      const float cover = edge.Cover(x, y);
      if (cover <= 0) continue;
      const float u = canvas.U(x), v = canvas.V(y);
      row[x] = Mix(row[x], shade(x, y, u, v, std::max(v - edge.TopAt(u), 0.0F)), cover);
    }
  }
}

}  // namespace imgperf::painter
