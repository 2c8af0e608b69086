// What a good request is: one that completed and keeps every rule of `goodput`.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/slo/slo_text.h"
#include "controller/stats/metric_table.h"

namespace imgperf {

struct GoodRule {
  std::string text;        // as written
  std::size_t metric = 0;  // index in Metrics()
  Comparison comparison = Comparison::kAtMost;
  double limit = 0;  // in the metric's unit
};

// Pure. METRIC OP VALUE[UNIT] of a metric that every request has for itself: no statistic, phase or window.
absl::StatusOr<GoodRule> ParseGoodRule(std::string_view text);

// `values`: a completed request's. What it does not tell is not kept.
bool IsGood(const std::vector<GoodRule>& rules, const MetricValues& values);

}  // namespace imgperf
