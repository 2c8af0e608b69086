// Whether a phase measured the target or ourselves (DESIGN.md §5): its p50, p90, p99 and throughput are
// INVALID when our own delay moved one by more than 2 % (latencies also by more than 1 ms), SUSPECT at half
// of that.
#pragma once

#include "common/clock.h"
#include "controller/offline/findings.h"
#include "controller/offline/report.h"

namespace imgperf {

// A worker's standstill that is worth telling of: it explains delays of its length.
inline constexpr Nanos kStandstill = 200 * kMillisecond;

// One reason at most, which names what moved, the stage and the worker. Reads own_delay and `workers`.
void JudgeDelay(const PhaseReport& phase, const std::vector<WorkerReport>& workers, Findings& findings);

}  // namespace imgperf
