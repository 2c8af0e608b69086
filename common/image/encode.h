// Writes pixels as PNG, JPEG or WebP files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

// Rows from the top, three bytes a pixel, no padding between rows.
struct RgbImage {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<std::uint8_t> pixels;

  RgbImage() = default;
  RgbImage(std::uint32_t w, std::uint32_t h) : width(w), height(h), pixels(std::size_t{3} * w * h) {}
};

enum class EncodedFormat : std::uint8_t { kPng, kJpeg, kWebp };

inline constexpr int kDefaultQuality = 75;

// "png", "jpeg", "webp": as requests and reports write it.
std::string_view FormatName(EncodedFormat format);

// The whole file. `quality` 1..100 is for JPEG and WebP; PNG has none. InvalidArgument when the buffer does
// not fit the size, when a side is 0 or larger than the format holds (16383 for WebP, 65500 for JPEG).
// Thread: any.
absl::StatusOr<std::string> EncodeImage(const RgbImage& image, EncodedFormat format,
                                        int quality = kDefaultQuality);

}  // namespace imgperf
