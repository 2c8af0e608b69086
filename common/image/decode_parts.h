// What the decoders of the three formats share; for decode*.cc alone.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <absl/status/status.h>

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

// Takes a picture's rows as they are decoded. Nothing it does may leave by an exception or a jump: libraries
// in C stand between.
class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;
  // Whether it asks for more than brightness. A decoder may give colours all the same.
  virtual bool wants_colours() const = 0;
  // Once, before the first row; the size is one that is allowed.
  virtual void Begin(PixelSize size) = 0;
  // Pixels x, x + step, x + 2 step, … of row y, each pixel once in all. `channels` bytes a pixel: brightness,
  // brightness and alpha, RGB, or RGB and alpha.
  virtual void AddRow(std::uint32_t y, std::uint32_t x, std::uint32_t step, unsigned channels,
                      std::span<const std::uint8_t> row) = 0;
};

absl::Status ReadPng(std::string_view file, std::uint64_t most_pixels, RowSink& to);
absl::Status ReadJpeg(std::string_view file, std::uint64_t most_pixels, RowSink& to);
absl::Status ReadWebp(std::string_view file, std::uint64_t most_pixels, RowSink& to);
// Of whichever format the file is. Errors as LookAtImage(); rows may have come before one.
absl::Status ReadRows(std::string_view file, std::uint64_t most_pixels, RowSink& to);

}  // namespace imgperf
