// Small texts from flags, files and headers: what is read is written again as the same value.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/ids.h"
#include "common/units.h"

using namespace imgperf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto id = ParseRequestId(text); id && FormatRequestId(id->run, id->attempt) != text) std::abort();
  if (const auto duration = ParseDuration(text); duration.ok() && *duration < (Nanos{1} << 52)) {
    if (*ParseDuration(FormatDuration(*duration)) != *duration) std::abort();
  }
  if (const auto share = ParsePercent(text); share.ok() && !(*share >= 0)) std::abort();
  (void)ParseBytes(text);
  (void)ParsePixelSize(text);
  if (const auto bytes = Id128::FromBytes(text); bytes && bytes->Bytes() != text) std::abort();
  return 0;
}
