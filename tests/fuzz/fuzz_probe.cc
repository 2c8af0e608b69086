// The image probe on any bytes, in pieces: the first byte chooses their size. What it says must not depend on
// them.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/image/probe.h"

namespace imgperf {
namespace {

ImageInfo Probe(std::string_view bytes, std::size_t step) {
  ImageProbe probe;
  for (std::size_t i = 0; i < bytes.size(); i += step) probe.Feed(bytes.substr(i, step));
  const std::size_t tail = std::min(bytes.size(), ImageProbe::kTailBytes);
  return probe.Finish(bytes.size(), bytes.substr(bytes.size() - tail));
}

}  // namespace
}  // namespace imgperf

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto pieces = imgperf::Probe(bytes, 1 + data[0] % 40U);
  const auto whole = imgperf::Probe(bytes, bytes.size() + 1);
  const bool same = pieces.width == whole.width && pieces.height == whole.height &&
                    pieces.format == whole.format && pieces.defect == whole.defect;
  if (!same || whole.complete != whole.defect.empty()) std::abort();
  return 0;
}
