// Makes an image file longer without changing its picture, by a chunk that decoders skip. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "common/image/encode.h"
#include "common/units.h"

namespace imgperf {

// PNG: a private ancillary chunk before IEND. JPEG: comments behind the start marker. WebP: the extended
// layout with an unknown chunk at its end. The result is `bytes` long, give or take the padding's own framing
// (under 100 bytes); a file that is as long already, or unlike its format, comes back as it is. The padding
// is noise, so that its base64 has every letter.
std::string PadImage(std::string file, EncodedFormat format, PixelSize size, std::uint64_t bytes);

}  // namespace imgperf
