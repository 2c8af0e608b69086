// The parts of Resolve(). They complain instead of failing.
#pragma once

#include <string>
#include <vector>

#include "controller/plan/run_config.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

TargetSpec ResolveTarget(const RunConfig& config, Complaints& complaints);
ClusterPlan ResolveCluster(const RunConfig& config, Complaints& complaints);
OutputPlan ResolveOutput(const RunConfig& config, Complaints& complaints);
// `plan.request.own`; the rest of the request, the target and the entries are in place.
void ResolveTemplate(const RunConfig& config, RunPlan& plan, Complaints& complaints);
// `plan.mix`, and the entries spread over it; behind ResolveTemplate().
void ResolveMix(const RunConfig& config, RunPlan& plan, Complaints& complaints);
// The fields of `over` over those of `fields`: JSON objects, or empty.
std::string MergedFields(const std::string& fields, const std::string& over);
// `plan.telemetry`; the target is in place.
void ResolveTelemetry(const RunConfig& config, RunPlan& plan, Complaints& complaints);
ChecksPlan ResolveChecks(const ChecksConfig& said, Complaints& complaints);
// Needs everything else of `plan` in place.
std::vector<PhasePlan> ResolvePhases(const RunConfig& config, const RunPlan& plan, Complaints& complaints);

// The SLOs, default included, and the other promises: goodput, what aborts a phase. Needs the phases in
// place.
void ResolvePromises(const RunConfig& config, RunPlan& plan, Complaints& complaints);

}  // namespace imgperf
