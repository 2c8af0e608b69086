// The tokens that OpenAI counts for an image. Pure.
#pragma once

#include <cstdint>

#include "simulator/image_request.h"

namespace imgperf {

struct Usage {
  std::uint64_t text_tokens = 0;   // of the prompt, estimated: four bytes each
  std::uint64_t image_tokens = 0;  // of the images that came along, estimated
  std::uint64_t output_tokens = 0;
};

// Output as published for gpt-image-1: by effort and size, 100 more for each partial image. Sizes in between
// go by area.
Usage UsageOf(const ImageRequest& request);

}  // namespace imgperf
