// How well a phase kept to the load that was asked for, and what our own delay did to its numbers.
#pragma once

#include "controller/offline/phase_fold.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/report.h"

namespace imgperf {

// Fills in what was asked for and how far it was reached: concurrency, filled_concurrency, asked_concurrency
// and first_fill.
void AddConcurrency(PhaseReport& report, const PhaseFold& phase, const LoadFacts& load);

// After the phase's metrics. Nothing for a warm-up, or where nothing completed.
std::optional<DelayReport> DelayReportOf(const PhaseReport& report, const PhaseFold& phase,
                                         const LoadFacts& load);

}  // namespace imgperf
