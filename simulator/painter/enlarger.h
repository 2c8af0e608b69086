// Rows of a picture painted at a fraction of its size, enlarged by a whole factor.
//
// A large picture's light and land vary slowly against its pixels: painted at half the width and height and
// enlarged by a cubic (Catmull-Rom: R. Keys, "Cubic convolution interpolation", 1981, a = -1/2) they look the
// same and take a quarter of the time. Edges keep their sharpness in so far as the cubic's overshoot gives it
// back; grain is added afterwards, at full size.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "simulator/painter/canvas.h"

namespace imgperf::painter {

// By how much a picture of so many pixels is painted smaller: 1 up to 768x768.
int EnlargementFor(std::size_t pixels);

class Enlarger {
 public:
  // The canvas outlives it, and is `factor` times smaller than what is asked of it, rounded up. Row() is
  // cheap for y in ascending order.
  Enlarger(const Canvas& canvas, int factor, int width);

  // `width` pixels; valid until the next call.
  const Rgb* Row(int y);

 private:
  // The four source samples around a place, the first of them at `from` relative to its own, and their
  // weights.
  struct Taps {
    int from = 0;
    std::array<float, 4> weights{};
  };
  static std::vector<Taps> MakeTaps(int factor);
  // A source row, widened; rows beyond the edge repeat it.
  const float* Wide(int source_row);
  void Widen(int source_row, std::vector<float>& out);

  const Canvas& canvas_;
  int factor_;
  std::size_t width_;  // of widened rows: a multiple of the factor
  std::vector<Taps> taps_;
  std::vector<float> padded_;  // one source row, its ends repeated
  std::vector<float> phase_;
  struct Kept {
    int source_row = -1;
    std::vector<float> light;
  };
  std::array<Kept, 4> kept_;  // by source row, modulo
  std::vector<Rgb> row_;
};

}  // namespace imgperf::painter
