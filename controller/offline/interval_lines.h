// What the console says on how sure the percentiles of its table are.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// A paragraph on each of the two latencies: its 95 % intervals, and marks where the requests do not carry a
// percentile. Empty when nothing completed.
std::string IntervalLines(const RunReport& report, std::size_t width);

}  // namespace imgperf
