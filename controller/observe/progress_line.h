// The line that tells how a run stands. Pure.
#pragma once

#include <string>

#include "common/clock.h"
#include "controller/plan/run_plan.h"
#include "controller/run/run_core.h"

namespace imgperf {

// "load (2/2): 120 of 3000 done (4 %), 64 in flight, 12.4/s, 1 failed, 3 of 4 workers, about 3 m 52 s to go":
// the workers only when some are missing. Empty before the first phase.
std::string ProgressLine(const RunPlan& plan, const RunStatus& status, Nanos now);

}  // namespace imgperf
