// Which phases a run that was cut off still has before it. Pure.
#pragma once

#include <optional>
#include <vector>

#include "controller/credit/phase_scheduler.h"
#include "controller/plan/run_plan.h"
#include "controller/run/cut_run.h"

namespace imgperf {

// The phase that came after `leg`'s in its life of the controller, or the run's first one.
std::optional<std::uint32_t> PhaseAfter(const RunPlan& plan, const CutRun& cut);

// The warm-ups before the first phase without its results, that phase where it was cut, and what follows.
// Empty when nothing is left to do.
std::vector<PhaseScheduler::Leg> LegsToCome(const RunPlan& plan, const CutRun& cut);

}  // namespace imgperf
