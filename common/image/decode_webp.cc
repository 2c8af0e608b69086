// WebP whole: its library has no rows to give.
#include <algorithm>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <webp/decode.h>

#include "common/image/decode_parts.h"

namespace imgperf {
namespace {

std::string_view Meaning(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_NOT_ENOUGH_DATA:
      return "it ends too early";
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return "it has what no version of the library knows";
    default:
      return "its bits make no picture";
  }
}

absl::Status Failure(VP8StatusCode status) {
  if (status == VP8_STATUS_OUT_OF_MEMORY) return absl::ResourceExhaustedError("libwebp has no memory");
  return absl::DataLossError(fmt::format("libwebp: {}", Meaning(status)));
}

// From video's range of 16 to 235.
std::uint8_t FullRange(std::uint8_t y) {
  return static_cast<std::uint8_t>(std::clamp((y - 16) * 255 / 219, 0, 255));
}

// Brightness, beside the alpha where there is one.
void AddLevels(const WebPYUVABuffer& yuva, PixelSize size, RowSink& to) {
  const unsigned channels = yuva.a == nullptr ? 1 : 2;
  std::vector<std::uint8_t> levels(std::size_t{channels} * size.width);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    const std::uint8_t* row = yuva.y + std::ptrdiff_t{yuva.y_stride} * y;
    const std::uint8_t* alpha = yuva.a == nullptr ? nullptr : yuva.a + std::ptrdiff_t{yuva.a_stride} * y;
    for (std::uint32_t x = 0; x < size.width; ++x) {
      levels[std::size_t{channels} * x] = FullRange(row[x]);
      if (alpha != nullptr) levels[2 * x + 1] = alpha[x];
    }
    to.AddRow(y, 0, 1, channels, levels);
  }
}

void AddColours(const WebPRGBABuffer& rgba, unsigned channels, PixelSize size, RowSink& to) {
  for (std::uint32_t y = 0; y < size.height; ++y)
    to.AddRow(y, 0, 1, channels,
              {rgba.rgba + std::ptrdiff_t{rgba.stride} * y, std::size_t{channels} * size.width});
}

WEBP_CSP_MODE ModeOf(bool colours, bool alpha) {
  if (colours) return alpha ? MODE_RGBA : MODE_RGB;
  return alpha ? MODE_YUVA : MODE_YUV;
}

}  // namespace

absl::Status ReadWebp(std::string_view file, std::uint64_t most_pixels, RowSink& to) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.data());
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return absl::UnimplementedError("libwebp has another version");
  if (const auto status = WebPGetFeatures(bytes, file.size(), &config.input); status != VP8_STATUS_OK)
    return Failure(status);
  if (config.input.has_animation != 0) return absl::UnimplementedError("an animation");
  const PixelSize size{static_cast<std::uint32_t>(config.input.width),
                       static_cast<std::uint32_t>(config.input.height)};
  if (auto status = CheckPixels(size, most_pixels); !status.ok()) return status;
  const bool alpha = config.input.has_alpha != 0;
  config.output.colorspace = ModeOf(to.wants_colours(), alpha);
  const std::unique_ptr<WebPDecBuffer, decltype(&WebPFreeDecBuffer)> buffer(&config.output,
                                                                            WebPFreeDecBuffer);
  if (const auto status = WebPDecode(bytes, file.size(), &config); status != VP8_STATUS_OK)
    return Failure(status);
  to.Begin(size);
  if (to.wants_colours()) {
    AddColours(config.output.u.RGBA, alpha ? 4 : 3, size, to);
  } else {
    AddLevels(config.output.u.YUVA, size, to);
  }
  return absl::OkStatus();
}

}  // namespace imgperf
