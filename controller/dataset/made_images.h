// Reference images that are made up: noise or gradients, of sizes that are drawn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "common/image/encode.h"
#include "common/units.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

inline constexpr std::uint32_t kMostMadeSide = 8192;

// What one image will be.
struct ImageDraw {
  PixelSize size;
  EncodedFormat format = EncodedFormat::kPng;
  std::uint64_t seed = 0;  // of its pixels
};

// spec.count of them: sides normally distributed, rounded, 1 to kMostMadeSide. The same on every machine.
std::vector<ImageDraw> DrawImages(const ImagesSpec& spec, std::uint64_t seed);

// Every pixel by itself, so that no format makes the file small; or four colours that run into each other.
RgbImage PaintNoise(const ImageDraw& draw);
RgbImage PaintGradient(const ImageDraw& draw);

// The file of it; where spec.target_bytes says so, made longer by what decoders skip. Error: it is longer by
// itself.
absl::StatusOr<std::string> MakeImage(const ImagesSpec& spec, const ImageDraw& draw);

}  // namespace imgperf
