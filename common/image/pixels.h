// The pixels of an image file, to compare pictures or to show them smaller.
#pragma once

#include <cstdint>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/image/decode.h"
#include "common/image/encode.h"
#include "common/units.h"

namespace imgperf {

// 8-bit RGB, whatever the file has: wider samples are scaled, greys spread, inks laid on white paper; pixels
// that are not opaque are seen before a middle grey. Colour profiles are not applied. Bounds and errors as
// LookAtImage() (decode.h), and three bytes a pixel. Thread: any.
absl::StatusOr<RgbImage> DecodeImage(std::string_view file, std::uint64_t most_pixels = kMostPixels);

// The image at a size that fits into `within`, its sides in proportion, none below 1: each pixel the mean of
// those it stands for. One that fits is returned as it is. `within` has no side of 0. Pure.
RgbImage Shrink(const RgbImage& image, PixelSize within);

}  // namespace imgperf
