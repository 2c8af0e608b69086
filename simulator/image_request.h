// One request for pictures, whatever dialect it came in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/image/encode.h"
#include "common/units.h"

namespace imgperf {

enum class ReplyAs : std::uint8_t { kUrl, kBase64 };

struct ImageRequest {
  std::string prompt;
  std::uint32_t n = 1;
  PixelSize size{1024, 1024};
  ReplyAs reply_as = ReplyAs::kUrl;
  EncodedFormat format = EncodedFormat::kJpeg;
  int quality = kDefaultQuality;
  std::optional<std::int64_t> seed;  // unset: the simulator's
  std::uint32_t steps = 0;           // 0: the profile's
};

}  // namespace imgperf
