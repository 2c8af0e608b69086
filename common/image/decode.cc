#include "common/image/decode.h"

#include <fmt/format.h>

#include "common/image/decode_parts.h"

namespace imgperf {

absl::Status CheckPixels(PixelSize size, std::uint64_t most_pixels) {
  if (size.width == 0 || size.height == 0) return absl::DataLossError("an image of no size");
  if (std::uint64_t{size.width} * size.height <= most_pixels) return absl::OkStatus();
  return absl::ResourceExhaustedError(fmt::format("too large to decode: {}x{}, {} pixels are the most",
                                                  size.width, size.height, most_pixels));
}

absl::StatusOr<Look> LookAtImage(std::string_view file, std::uint64_t most_pixels) {
  using std::string_view_literals::operator""sv;
  if (file.starts_with("\x89PNG\r\n\x1a\n"sv)) return LookAtPng(file, most_pixels);
  if (file.starts_with("\xFF\xD8"sv)) return LookAtJpeg(file, most_pixels);
  if (file.starts_with("RIFF"sv) && file.size() >= 12 && file.substr(8, 4) == "WEBP"sv)
    return LookAtWebp(file, most_pixels);
  return absl::DataLossError("no PNG, JPEG or WebP");
}

}  // namespace imgperf
