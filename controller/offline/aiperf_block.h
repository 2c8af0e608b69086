// A metric's statistics as AIPerf's JSON files hold them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "controller/offline/aiperf_metrics.h"

namespace imgperf {

// unit, avg, min, max, the percentiles up to p99, std, count, sum; unit and avg of a single number.
nlohmann::ordered_json AiperfBlock(const ExportedMetric& metric);

}  // namespace imgperf
