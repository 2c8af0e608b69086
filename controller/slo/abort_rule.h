// An error budget: when a phase is given up because too much went wrong in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/slo/slo_text.h"

namespace imgperf {

// What the controller knows of a phase while it lasts: its records so far. A request that is lost with its
// worker has none, and may still get one: it counts in the report only.
struct LiveCounts {
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
};

enum class LiveMetric : std::uint8_t {
  kErrorRate,  // % that failed of what completed or failed
  kErrors,
  kCompleted,
  kEnded,  // completed or failed
  kCancelled,
};

struct AbortRule {
  std::string text;  // as written
  LiveMetric metric = LiveMetric::kErrorRate;
  Comparison comparison = Comparison::kMore;  // > or >=
  double limit = 0;
  bool operator==(const AbortRule&) const = default;
};

// Pure. METRIC OP VALUE[UNIT], OP > or >=, of error_rate, error_request_count, request_count,
// completed_request_count or cancelled_request_count. Error: InvalidArgument with the text and what is wrong
// with it; a metric that is not known before the end is named.
absl::StatusOr<AbortRule> ParseAbortRule(std::string_view text);

double LiveValue(LiveMetric metric, const LiveCounts& counts);

// True when the budget is spent. A rate says nothing before `least` requests completed or failed; counts
// hold at once.
bool IsSpent(const AbortRule& rule, const LiveCounts& counts, std::uint64_t least);

}  // namespace imgperf
