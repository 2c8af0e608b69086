// A phase as a run file writes it.
#pragma once

#include <nlohmann/json.hpp>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Keys of phases[]: reading it gives the same phase back, given the same dataset.
nlohmann::ordered_json PhaseJson(const PhasePlan& phase);

}  // namespace imgperf
