// What makes the requests of a phase due: a closed loop's concurrency, or an open loop's arrivals.
#pragma once

#include <cstddef>

#include "controller/plan/complaints.h"
#include "controller/plan/run_config.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// True when the dataset's timestamps say when to send, and so how much.
bool IsSchedule(const PhaseConfig& said);

// Fills in the load of the plan's phase number `index`, whose name, count, duration and orders are resolved.
// A schedule replaces count and order of entries.
void ResolveLoad(const PhaseConfig& said, const RunPlan& plan, std::size_t index, PhasePlan& phase,
                 Complaints& complaints);

}  // namespace imgperf
