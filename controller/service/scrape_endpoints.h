// Who is asked for telemetry.
#pragma once

#include <vector>

#include "controller/plan/run_plan.h"
#include "controller/telemetry/scrape_thread.h"

namespace imgperf {

// The plan's exporters and the target's metrics; the latter are asked with what the target is asked with, its
// key and its headers, where they are at one of its own hosts. Each URL once.
std::vector<ScrapeEndpoint> ScrapeEndpointsOf(const RunPlan& plan);

}  // namespace imgperf
