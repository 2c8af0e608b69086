// Small pictures of images, for the page.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// In pixels; neither side of a thumbnail is longer.
inline constexpr unsigned kThumbnailSide = 256;

// A small JPEG file of an image file, whatever it is. Errors: the decoder's, safe on any bytes. Thread: any.
absl::StatusOr<std::string> Thumbnail(std::string_view file);

// As an address that carries its content: data:image/jpeg;base64,…
std::string JpegUrl(std::string_view jpeg);

}  // namespace imgperf
