// Paints a picture for a prompt: landscapes with the light, the place and the figures that its words ask for.
//
// Deterministic: the same prompt, seed and size give the same pixels; another seed another picture of the
// same subject. 512x512 takes 20 ms of CPU, 1024x1024 twice that: what is larger
// than 768x768 is painted smaller and enlarged. Pure. Thread: any.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/image/encode.h"
#include "common/units.h"

namespace imgperf {

RgbImage PaintPicture(std::string_view prompt, std::uint64_t seed, PixelSize size);

}  // namespace imgperf
