// What the decoders of the three formats share; for decode*.cc alone.
#pragma once

#include <cstdint>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/image/decode.h"
#include "common/units.h"

namespace imgperf {

// ResourceExhausted for too many pixels, DataLoss for none.
absl::Status CheckPixels(PixelSize size, std::uint64_t most_pixels);

// Brightness of a colour, as in JPEG (BT.601), in 8 bits.
inline std::uint8_t Luma(unsigned red, unsigned green, unsigned blue) {
  return static_cast<std::uint8_t>((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

// Seen before a middle grey.
inline std::uint8_t OverGrey(unsigned level, unsigned alpha) {
  return static_cast<std::uint8_t>((level * alpha + 128 * (255 - alpha) + 127) / 255);
}

absl::StatusOr<Look> LookAtPng(std::string_view file, std::uint64_t most_pixels);
absl::StatusOr<Look> LookAtJpeg(std::string_view file, std::uint64_t most_pixels);
absl::StatusOr<Look> LookAtWebp(std::string_view file, std::uint64_t most_pixels);

}  // namespace imgperf
