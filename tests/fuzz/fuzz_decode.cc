// The decoders of images on any bytes, few pixels allowed: errors or a look, never a crash; what they say
// does not depend on what was decoded before.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/image/decode.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t kMost = 1 << 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto look = imgperf::LookAtImage(bytes, kMost);
  const auto again = imgperf::LookAtImage(bytes, kMost);
  if (look.status() != again.status()) std::abort();
  if (!look.ok()) return 0;
  const bool sane = look->mean >= 0 && look->mean <= 255 && look->deviation >= 0 && look->deviation <= 127.5;
  if (!sane || look->dhash != again->dhash || look->blank != again->blank) std::abort();
  return 0;
}
