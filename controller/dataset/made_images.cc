#include "controller/dataset/made_images.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <random>

#include <fmt/format.h>

#include "common/image/padding.h"
#include "common/normal.h"

namespace imgperf {
namespace {

std::uint32_t DrawSide(double mean, double stddev, std::mt19937_64& random) {
  const double drawn = std::round(mean + stddev * DrawNormal(random));
  return static_cast<std::uint32_t>(std::clamp(drawn, 1.0, static_cast<double>(kMostMadeSide)));
}

EncodedFormat DrawFormat(MadeFormat format, std::mt19937_64& random) {
  switch (format) {
    case MadeFormat::kPng:
      return EncodedFormat::kPng;
    case MadeFormat::kJpeg:
      return EncodedFormat::kJpeg;
    case MadeFormat::kWebp:
      return EncodedFormat::kWebp;
    case MadeFormat::kRandom:
      break;
  }
  return random() % 2 == 0 ? EncodedFormat::kPng : EncodedFormat::kJpeg;
}

// `at` of `of` parts of the way from a to b.
std::uint64_t Between(std::uint64_t a, std::uint64_t b, std::uint64_t at, std::uint64_t of) {
  return (a * (of - at) + b * at) / of;
}

}  // namespace

std::vector<ImageDraw> DrawImages(const ImagesSpec& spec, std::uint64_t seed) {
  std::mt19937_64 random(seed ^ 0x696D61676573);  // "images": apart from the order of entries
  std::vector<ImageDraw> draws(spec.count);
  for (ImageDraw& draw : draws) {
    draw.size.width = DrawSide(spec.width_mean, spec.width_stddev, random);
    draw.size.height = DrawSide(spec.height_mean, spec.height_stddev, random);
    draw.format = DrawFormat(spec.format, random);
    draw.seed = random();
  }
  return draws;
}

RgbImage PaintNoise(const ImageDraw& draw) {
  RgbImage image(draw.size.width, draw.size.height);
  std::mt19937_64 random(draw.seed);
  for (std::size_t at = 0; at < image.pixels.size(); at += 8) {
    std::uint64_t drawn = random();
    for (std::size_t i = at; i < std::min(at + 8, image.pixels.size()); ++i, drawn >>= 8)
      image.pixels[i] = static_cast<std::uint8_t>(drawn);
  }
  return image;
}

RgbImage PaintGradient(const ImageDraw& draw) {
  RgbImage image(draw.size.width, draw.size.height);
  std::mt19937_64 random(draw.seed);
  std::array<std::uint8_t, 12> corners{};  // top left and right, bottom left and right
  for (std::uint8_t& value : corners) value = static_cast<std::uint8_t>(random());
  std::uint8_t* to = image.pixels.data();
  for (std::uint32_t y = 0; y < image.height; ++y) {
    for (std::uint32_t x = 0; x < image.width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        const auto top = Between(corners[c], corners[3 + c], x, image.width);
        const auto bottom = Between(corners[6 + c], corners[9 + c], x, image.width);
        *to++ = static_cast<std::uint8_t>(Between(top, bottom, y, image.height));
      }
    }
  }
  return image;
}

absl::StatusOr<std::string> MakeImage(const ImagesSpec& spec, const ImageDraw& draw) {
  const RgbImage image = spec.source == "gradient" ? PaintGradient(draw) : PaintNoise(draw);
  auto file = EncodeImage(image, draw.format, spec.quality);
  if (!file.ok() || spec.target_bytes == 0) return file;
  if (file->size() > spec.target_bytes) {
    return absl::InvalidArgumentError(
        fmt::format("{}x{} of {} as {} is {} by itself, more than the {} asked for: take more bytes, smaller "
                    "sides, source: gradient or format: jpeg",
                    draw.size.width, draw.size.height, spec.source, std::string(FormatName(draw.format)),
                    FormatBytes(file->size()), FormatBytes(spec.target_bytes)));
  }
  return PadImage(*std::move(file), draw.format, draw.size, spec.target_bytes);
}

}  // namespace imgperf
