// How far two pictures are apart.
#pragma once

#include <optional>

#include <absl/status/statusor.h>

#include "common/image/encode.h"

namespace imgperf {

struct ImageDifference {
  // Peak signal-to-noise ratio over all samples of all three channels, dB; infinite: the same in every pixel.
  double psnr = 0;
  // Structural similarity as Wang, Bovik, Sheikh & Simoncelli 2004 have it: on luma (BT.601, not rounded), a
  // Gaussian window of 11x11 with sigma 1.5, K1 = 0.01, K2 = 0.03, the mean over all places where the window
  // fits, at the picture's own size. At most 1. Nothing for pictures smaller than the window.
  std::optional<double> ssim;
};

// Pure. Memory: 55 rows of a picture. InvalidArgument where the sizes differ.
absl::StatusOr<ImageDifference> DifferenceBetween(const RgbImage& first, const RgbImage& second);

}  // namespace imgperf
