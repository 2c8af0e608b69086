// The resolved plan for people: what `imgperf check` prints.
#pragma once

#include <string>

#include "controller/plan/run_plan.h"

namespace imgperf {

// A line or more a topic: target, request, dataset, phases, workers, the longest it can take, where the
// artifacts go. No secrets.
std::string DescribePlan(const RunPlan& plan);

}  // namespace imgperf
