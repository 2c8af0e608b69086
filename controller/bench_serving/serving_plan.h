// What the plan came to, for the table and the SLO: --set may have changed what the flags said.
#pragma once

#include "controller/bench_serving/serving_settings.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// Pure. Of the first phase that is measured.
ServingWish WithPlan(ServingWish wish, const RunPlan& plan);

}  // namespace imgperf
