// A slowly varying quantity, computed on a grid four pixels wide and interpolated between: a sixteenth of the
// work.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "simulator/painter/canvas.h"

namespace imgperf::painter {

class CoarseField {
 public:
  // Covers the canvas's rows from v = `top` to `bottom`; `at(u, v)` gives the value.
  template <typename At>
  CoarseField(const Canvas& canvas, float top, float bottom, At at)
      : first_(canvas.Row(top)),
        columns_(static_cast<std::size_t>(canvas.width() / kStep + 2)),
        rows_(static_cast<std::size_t>(std::max(canvas.Row(bottom) - first_, 0) / kStep + 2)),
        values_(columns_ * rows_) {
    for (std::size_t j = 0; j < rows_; ++j) {
      for (std::size_t i = 0; i < columns_; ++i) {
        values_[j * columns_ + i] =
            at(static_cast<float>(i) * kStep / canvas.scale(),
               (static_cast<float>(j) * kStep + static_cast<float>(first_)) / canvas.scale());
      }
    }
  }

  // The value at a pixel; rows below the field repeat its last.
  float At(int x, int y) const {
    const int row = std::max(y - first_, 0);
    const std::size_t j = std::min(static_cast<std::size_t>(row / kStep), rows_ - 2);
    const auto i = static_cast<std::size_t>(x / kStep);
    const float s = static_cast<float>(x % kStep) / kStep;
    const float t = std::min(static_cast<float>(row) / kStep - static_cast<float>(j), 1.0F);
    const float* cell = values_.data() + j * columns_ + i;
    return Mix(Mix(cell[0], cell[1], s), Mix(cell[columns_], cell[columns_ + 1], s), t);
  }

 private:
  static constexpr int kStep = 4;
  int first_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<float> values_;
};

}  // namespace imgperf::painter
