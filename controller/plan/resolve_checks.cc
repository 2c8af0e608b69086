// What is checked of returned images.
#include <cmath>

#include "controller/plan/resolve_parts.h"

namespace imgperf {
namespace {

// What needs decoded images is on where there are some.
CheckMode OfDecoded(const Said<CheckMode>& said, const ChecksPlan& checks, const char* key,
                    Complaints& complaints) {
  const bool decodes = checks.decode_ppm > 0;
  if (!decodes && said.Or(CheckMode::kOff) != CheckMode::kOff)
    complaints.Add(said.mark, key,
                   "needs images that are decoded: give a share of them, as checks.decode: 10%");
  return said.Or(decodes ? CheckMode::kWarn : CheckMode::kOff);
}

}  // namespace

ChecksPlan ResolveChecks(const ChecksConfig& said, Complaints& complaints) {
  ChecksPlan checks;
  checks.size = said.size.Or(checks.size);
  checks.decode_ppm = static_cast<std::uint32_t>(std::llround(said.decode.Or(0) * 1e6));
  checks.blank = OfDecoded(said.blank, checks, "checks.blank", complaints);
  checks.duplicates = said.duplicates.Or(checks.duplicates);
  checks.similar = OfDecoded(said.similar, checks, "checks.similar", complaints);
  return checks;
}

}  // namespace imgperf
