#include "controller/service/gathering.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace imgperf {

std::string Gathering::Describe(std::uint32_t live) const {
  std::string text = fmt::format("waiting for {} of {} workers", wanted_ - std::min(live, wanted_), wanted_);
  if (!members_.empty()) text += fmt::format("; here: {}", fmt::join(members_, ", "));
  if (!join_.empty()) text += fmt::format("; start the others with: {}", join_);
  return text;
}

}  // namespace imgperf
