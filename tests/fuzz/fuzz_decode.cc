// The decoders of images on any bytes, few pixels allowed: errors, or a look and pixels, never a crash; what
// they say does not depend on what was decoded before, and both ways of reading agree on what is an image.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/image/decode.h"
#include "common/image/pixels.h"

namespace {

constexpr std::uint64_t kMost = 1 << 16;

bool IsSane(const imgperf::Look& look) {
  return look.mean >= 0 && look.mean <= 255 && look.deviation >= 0 && look.deviation <= 127.5;
}

bool IsSane(const imgperf::RgbImage& image) {
  const std::uint64_t pixels = std::uint64_t{image.width} * image.height;
  return pixels > 0 && pixels <= kMost && image.pixels.size() == 3 * pixels;
}

bool ShrinksWell(const imgperf::RgbImage& image) {
  const imgperf::RgbImage small = imgperf::Shrink(image, {16, 16});
  return small.width <= 16 && small.height <= 16 && IsSane(small);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto look = imgperf::LookAtImage(bytes, kMost);
  const auto pixels = imgperf::DecodeImage(bytes, kMost);
  const auto again = imgperf::LookAtImage(bytes, kMost);
  if (look.status() != again.status() || look.ok() != pixels.ok()) std::abort();
  if (!look.ok()) return 0;
  if (!IsSane(*look) || look->dhash != again->dhash || look->blank != again->blank) std::abort();
  if (!IsSane(*pixels) || !ShrinksWell(*pixels)) std::abort();
  return 0;
}
