// Where the loss of workers disturbed a phase.
#pragma once

#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// After the phase's metrics; marks its slices too. A phase that is not sealed is open at its end. Lost are
// workers that ended by silence, crash or protocol error after they had joined.
void AddDisturbances(PhaseReport& phase, const std::vector<WorkerReport>& workers);

// A sentence for each.
std::vector<std::string> DisturbanceEvents(const PhaseReport& phase,
                                           const std::vector<WorkerReport>& workers);

}  // namespace imgperf
