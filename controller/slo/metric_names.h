// What an SLO may speak of: the metrics of requests (stats/metric_table.h) with their statistics, and the
// numbers of a whole run.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "controller/stats/metric_table.h"

namespace imgperf {

// How a number of the run is made, which says how it is judged in a window.
enum class RunMetricKind : std::uint8_t {
  kShare,  // of the requests that ended in it
  kRate,   // over its length
  kCount,
  kWhole,  // of whole phases only: never in a window
};

struct RunMetric {
  std::string_view tag;  // a Scalar's of offline/report.h
  std::string_view unit;
  RunMetricKind kind = RunMetricKind::kWhole;
  bool of_good = false;  // there only when the run says what a good request is
};

std::span<const RunMetric> RunMetrics();
// Null when there is none of that tag.
const RunMetric* FindRunMetric(std::string_view tag);

// Null when there is none of that tag, or when it is of failures, which have no statistics of their own.
const MetricInfo* FindRequestMetric(std::string_view tag);
std::vector<std::string_view> RequestMetricTags();
// Those, and the run's.
std::vector<std::string_view> AllMetricTags();

// "p99_9" for "p99.9"; every other word is its own name.
std::string StatName(std::string_view word);
bool IsStat(std::string_view name);
// "avg", "min", "max", "std", "p1" … "p99_9".
std::vector<std::string_view> StatNames();

// As AIPerf has it, whose --goodput does not say which side of the limit is good.
bool LargerIsBetter(std::string_view request_metric);

}  // namespace imgperf
