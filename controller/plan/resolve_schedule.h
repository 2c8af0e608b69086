// A fixed schedule: the dataset's rows at their own timestamps.
#pragma once

#include "controller/plan/complaints.h"
#include "controller/plan/run_config.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// Fills in `schedule`, `entry_order` and `requests` of the phase: the rows with timestamps from
// schedule.start to schedule.end, both included, in the order of time; rows of one instant as in the file.
// Their zero is schedule.start, the first row's timestamp with auto_offset, else 0 (AIPerf's rules).
// `requests` keeps the first so many.
void ResolveSchedule(const PhaseConfig& said, const RunPlan& plan, PhasePlan& phase, Complaints& complaints);

}  // namespace imgperf
