// The automatic end of a phase's warm-up, beside the declared one.
#pragma once

#include <optional>
#include <string>

#include "controller/offline/phase_fold.h"
#include "controller/offline/report.h"

namespace imgperf {

// Of the request latency of completed requests, in due order. Nothing for phases with too few of them.
// `to_epoch`: Unix time - controller clock.
std::optional<WarmupEndReport> WarmupEndOf(const PhaseFold& phase, Nanos to_epoch);

// A paragraph on each phase whose beginning moved the mean by more than 2 %; empty when none did.
std::string WarmupLines(const RunReport& report, std::size_t width);

}  // namespace imgperf
