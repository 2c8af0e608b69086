// The metrics of a run as AIPerf's summary files name them.
#pragma once

#include <string_view>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// One row of a summary: the statistics of a per-request metric, or one number of the run.
struct ExportedMetric {
  std::string_view tag;
  std::string_view header;
  std::string_view unit;
  const Distribution* distribution = nullptr;  // of the set's; null for a number
  double value = 0;
};

// Pure. What was measured, ours and AIPerf's, in the order of our own table; numbers that are none (a sum
// beyond all floats) stay out. Where AIPerf has another name for a number of ours, the number stands under
// both. The set outlives the result.
std::vector<ExportedMetric> ExportedMetrics(const MetricSet& set);

}  // namespace imgperf
