#include "common/image/pixels.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "common/image/decode_parts.h"

namespace imgperf {
namespace {

class PixelRows final : public RowSink {
 public:
  bool wants_colours() const override { return true; }
  void Begin(PixelSize size) override { image_ = RgbImage(size.width, size.height); }
  void AddRow(std::uint32_t y, std::uint32_t x, std::uint32_t step, unsigned channels,
              std::span<const std::uint8_t> row) override {
    const bool alpha = channels % 2 == 0;
    const unsigned green = channels < 3 ? 0 : 1;
    std::uint8_t* to = image_.pixels.data() + 3 * (std::size_t{y} * image_.width + x);
    for (std::size_t at = 0; at < row.size(); at += channels, to += std::ptrdiff_t{3} * step) {
      for (unsigned c = 0; c < 3; ++c) {
        const std::uint8_t level = row[at + c * green];
        to[c] = alpha ? OverGrey(level, row[at + channels - 1]) : level;
      }
    }
  }
  RgbImage Take() { return std::move(image_); }

 private:
  RgbImage image_;
};

PixelSize FittedSize(const RgbImage& image, PixelSize within) {
  const double scale = std::min(static_cast<double>(within.width) / image.width,
                                static_cast<double>(within.height) / image.height);
  const auto side = [scale](std::uint32_t of) {
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(scale * of + 0.5));
  };
  return {std::min(side(image.width), within.width), std::min(side(image.height), within.height)};
}

// The places [k * of / parts, (k + 1) * of / parts): `of` places shared out among no more parts.
std::pair<std::size_t, std::size_t> PlacesOf(std::uint32_t of, std::uint32_t parts, std::uint32_t k) {
  return {std::size_t{of} * k / parts, std::size_t{of} * (k + 1) / parts};
}

std::array<std::uint8_t, 3> MeanOf(const RgbImage& image, std::pair<std::size_t, std::size_t> rows,
                                   std::pair<std::size_t, std::size_t> columns) {
  std::array<std::uint64_t, 3> sums{};
  for (std::size_t y = rows.first; y < rows.second; ++y) {
    const std::uint8_t* from = image.pixels.data() + 3 * (y * image.width + columns.first);
    for (std::size_t x = columns.first; x < columns.second; ++x)
      for (std::uint64_t& sum : sums) sum += *from++;
  }
  const std::uint64_t pixels = (rows.second - rows.first) * (columns.second - columns.first);
  std::array<std::uint8_t, 3> mean{};
  for (std::size_t c = 0; c < 3; ++c) mean[c] = static_cast<std::uint8_t>((sums[c] + pixels / 2) / pixels);
  return mean;
}

}  // namespace

absl::StatusOr<RgbImage> DecodeImage(std::string_view file, std::uint64_t most_pixels) {
  PixelRows rows;
  if (auto status = ReadRows(file, most_pixels, rows); !status.ok()) return status;
  return rows.Take();
}

RgbImage Shrink(const RgbImage& image, PixelSize within) {
  if (image.width <= within.width && image.height <= within.height) return image;
  const PixelSize size = FittedSize(image, within);
  RgbImage small(size.width, size.height);
  std::uint8_t* to = small.pixels.data();
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const auto mean =
          MeanOf(image, PlacesOf(image.height, size.height, y), PlacesOf(image.width, size.width, x));
      to = std::copy(mean.begin(), mean.end(), to);
    }
  }
  return small;
}

}  // namespace imgperf
