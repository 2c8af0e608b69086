// From a run file on disk to the plan: the only part of this stage that reads files and the environment.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/overrides.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// Reads the run file, applies `overrides`, reads the dataset, resolves. Error: a line a complaint, ready to
// be shown.
absl::StatusOr<RunPlan> LoadPlan(const std::string& file, const std::vector<Override>& overrides);

// The same with settings as --set takes them: "phases.load.requests=5".
absl::StatusOr<RunPlan> LoadPlan(const std::string& file, const std::vector<std::string>& sets);

// The plan that a run left as run.yaml, only to be looked at: keys at `secrets` stand in it as ***, and files
// of TLS are not read.
absl::StatusOr<RunPlan> LoadFormerPlan(const std::string& file, const std::vector<std::string>& secrets);

// As LoadPlan() where there is no file: everything is said by `settings`, and `source` stands in its place.
// Variables that are not in `variables` are the environment's.
absl::StatusOr<RunPlan> LoadSettings(const std::string& source, const std::vector<Override>& settings,
                                     const std::map<std::string, std::string>& variables);

}  // namespace imgperf
