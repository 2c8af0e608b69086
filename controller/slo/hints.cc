#include "controller/slo/hints.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/units.h"

namespace imgperf {

std::string NearestOf(std::string_view word, const std::vector<std::string_view>& known) {
  if (const std::string near = Nearest(word, known); !near.empty())
    return fmt::format(" (did you mean \"{}\"?)", near);
  return fmt::format(" (known: {})", fmt::join(known, ", "));
}

}  // namespace imgperf
