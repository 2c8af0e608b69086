// Decodes a whole image to look at it: whether every pixel is there, and what it looks like.
//
// Safe on any bytes. An image that claims too many pixels is refused before anything is allocated for them;
// PNG and JPEG are decoded row by row, which takes some rows of memory, but for progressive JPEGs and WebP,
// which take up to kMostDecodeMemory. Pixels that are not opaque are seen before a middle grey.
#pragma once

#include <cstdint>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/image/brightness.h"

namespace imgperf {

// As 8192x4096: twice what the largest models make.
inline constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 25;
inline constexpr std::uint64_t kMostDecodeMemory = std::uint64_t{256} << 20;

// Errors: DataLoss, the image is damaged ("libpng: …"). ResourceExhausted ("too large to decode: …") and
// Unimplemented (an animation, a kind of JPEG that nobody reads) say nothing against the image. Thread: any.
absl::StatusOr<Look> LookAtImage(std::string_view file, std::uint64_t most_pixels = kMostPixels);

}  // namespace imgperf
