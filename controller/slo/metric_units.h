// The units in which a metric may be written, turned into its own.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// `number` of `written` in the metric's own unit, as metric_names.h and stats/metric_table.h write it: 20 "s"
// is 20000 "ms". Counts need no unit, ratios may be bare or in %; elsewhere only 0 may be bare. Error: an
// unknown or missing unit, with those that would do.
absl::StatusOr<double> InUnit(double number, std::string_view written, std::string_view metric_unit);

}  // namespace imgperf
