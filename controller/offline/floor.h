// The floor: what imgperf's own path adds to every request, as the workers measured it before the run
// (limits.calibrate), and what that means for the numbers. Pure.
#pragma once

#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// In one sentence, of the worst worker in each number; empty when none calibrated itself.
std::string FloorText(const std::vector<WorkerReport>& workers);

// What a reader must know, a sentence each: workers that could not calibrate themselves, and measured phases
// of whose median request latency the floor is more than 2 % and more than 1 ms. A hint, no verdict: the
// floor is of a host without load.
std::vector<std::string> FloorEvents(const std::vector<WorkerReport>& workers,
                                     const std::vector<PhaseReport>& phases);

}  // namespace imgperf
