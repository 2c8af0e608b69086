// How long a run can take at most.
#pragma once

#include <optional>

#include "controller/plan/run_plan.h"

namespace imgperf {

// When every request takes its whole timeout and every phase drains to its limit; the wait for workers is not
// in it. Nothing when that is longer than ten years.
std::optional<Nanos> LongestDuration(const RunPlan& plan);

}  // namespace imgperf
