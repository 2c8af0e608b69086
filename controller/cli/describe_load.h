// What makes the requests of a phase due, in words.
#pragma once

#include <string>

#include "controller/plan/run_plan.h"

namespace imgperf {

// "concurrency 4", "concurrency 1 to 64 over 5m", "poisson arrivals at 0.4/s, at most 64 in flight".
std::string DescribeLoad(const PhasePlan& phase);

}  // namespace imgperf
