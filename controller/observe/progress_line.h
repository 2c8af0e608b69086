// The lines that tell how a run stands. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock.h"
#include "controller/observe/fields.h"
#include "controller/plan/run_plan.h"
#include "controller/run/run_core.h"

namespace imgperf {

// Requests that came to an end, a good one or not. Those that were never sent are not done.
std::uint64_t DoneOf(const pb::LedgerCounts& counts);

// The phase as it goes: "load (2/3): 120 of 3000 done (4 %), 64 in flight, 12.4/s, response p50 3.2 s p99
// 7.9 s, 1 failed, about 3 m 52 s to go"; under a full ceiling "held for 1.2 s" stands beside what is in
// flight. Or what the run does instead: wait to begin a phase, drain, end. Nothing before the first phase.
// `per_second`: how many end lately.
//
// Percentiles are of the response times of completed requests, p90 and p99 from 10 and 100 of them on. What
// is to go goes by the stop rule that will end the phase first, and is not guessed before a request
// completed.
std::vector<Field> LiveFields(const RunPlan& plan, const RunStatus& status, double per_second, Nanos now);

// What stays of a phase: "load (2/3): 3000 of 3000 done in 4 m 2 s, 12.4/s, response p50 3.2 s p99 8.1 s, 1
// failed". The rate is that of the whole phase.
std::vector<Field> LastFields(const RunPlan& plan, const EndedPhase& phase);

}  // namespace imgperf
