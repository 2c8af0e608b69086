// Parts of report.json that qualify a metric's statistics.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "controller/stats/interval.h"
#include "controller/stats/pessimistic.h"

namespace imgperf {

// Into a metric's object: ci95, n_eff and, where there is one, mark, each by percentile.
void AddIntervals(nlohmann::ordered_json& metric, const Intervals& intervals);

// Into a metric's object: pessimistic, with the counts and the percentiles over all requests.
void AddPessimistic(nlohmann::ordered_json& metric, const Pessimistic& pessimistic);

}  // namespace imgperf
