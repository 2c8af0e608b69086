#include "common/image/decode.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "common/image/decode_parts.h"

namespace imgperf {
namespace {

class BrightnessRows final : public RowSink {
 public:
  bool wants_colours() const override { return false; }
  void Begin(PixelSize size) override {
    brightness_.emplace(size);
    luma_.resize(size.width);
  }
  void AddRow(std::uint32_t y, std::uint32_t x, std::uint32_t step, unsigned channels,
              std::span<const std::uint8_t> row) override {
    if (channels == 1) return brightness_->AddRow(y, x, step, row);
    const std::size_t pixels = row.size() / channels;
    const std::uint8_t* from = row.data();
    for (std::size_t i = 0; i < pixels; ++i, from += channels) {
      const std::uint8_t level = channels < 3 ? from[0] : Luma(from[0], from[1], from[2]);
      luma_[i] = channels % 2 == 0 ? OverGrey(level, from[channels - 1]) : level;
    }
    brightness_->AddRow(y, x, step, {luma_.data(), pixels});
  }
  Look Finish() const { return brightness_->Finish(); }

 private:
  std::optional<Brightness> brightness_;
  std::vector<std::uint8_t> luma_;
};

}  // namespace

absl::Status CheckPixels(PixelSize size, std::uint64_t most_pixels) {
  if (size.width == 0 || size.height == 0) return absl::DataLossError("an image of no size");
  if (std::uint64_t{size.width} * size.height <= most_pixels) return absl::OkStatus();
  return absl::ResourceExhaustedError(fmt::format("too large to decode: {}x{}, {} pixels are the most",
                                                  size.width, size.height, most_pixels));
}

absl::Status ReadRows(std::string_view file, std::uint64_t most_pixels, RowSink& to) {
  using std::string_view_literals::operator""sv;
  if (file.starts_with("\x89PNG\r\n\x1a\n"sv)) return ReadPng(file, most_pixels, to);
  if (file.starts_with("\xFF\xD8"sv)) return ReadJpeg(file, most_pixels, to);
  if (file.starts_with("RIFF"sv) && file.size() >= 12 && file.substr(8, 4) == "WEBP"sv)
    return ReadWebp(file, most_pixels, to);
  return absl::DataLossError("no PNG, JPEG or WebP");
}

absl::StatusOr<Look> LookAtImage(std::string_view file, std::uint64_t most_pixels) {
  BrightnessRows rows;
  if (auto status = ReadRows(file, most_pixels, rows); !status.ok()) return status;
  return rows.Finish();
}

}  // namespace imgperf
