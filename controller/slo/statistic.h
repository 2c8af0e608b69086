// One statistic of a metric where failures are misses.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/slo/slo_text.h"

namespace imgperf {

// `stat` as StatNames() has it, of the values of completed requests, which it reorders, and of `misses`
// requests that were sent and not completed. In a percentile (exact, linear between closest ranks, as
// stats/distribution.h) the ranks are over all of them and each miss stands beyond any value, on the side
// that breaks the promise: above where `comparison` bounds above, else below. So the result is infinite when
// the rank falls among the misses, or between them and the last value. The other statistics are of the values
// alone. Nothing without anything to take it of.
std::optional<double> StatisticOf(std::string_view stat, std::vector<double>& values, std::uint64_t misses,
                                  Comparison comparison);

}  // namespace imgperf
