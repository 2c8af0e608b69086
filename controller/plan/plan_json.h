// The resolved plan, written down. Secrets are `***`.
#pragma once

#include <string>

#include "controller/plan/run_plan.h"

namespace imgperf {

// For programs: the source, entry count, hashes, and under "run" the plan with the keys of a run file.
// Indented JSON.
std::string PlanJson(const RunPlan& plan);

// For run.yaml: a run file that says everything and resolves to the same plan (its secrets aside), with a
// comment on top.
std::string PlanYaml(const RunPlan& plan);

// XXH3-128, hex, of what is asked of whom: everything but secrets, paths, where the
// results go and how they are judged.
std::string PlanHash(const RunPlan& plan);

}  // namespace imgperf
