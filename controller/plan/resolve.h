// RunConfig -> RunPlan: defaults, seeds, paths, orders; what does not fit together is refused.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/run_config.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// Where the entries come from; file and builtin as `config` says, the file's path resolved.
DatasetSpec ResolveDataset(const RunConfig& config);

// `dataset` is what ResolveDataset() names. Pure. Error: InvalidArgument, as ParseRunFile's.
absl::StatusOr<RunPlan> Resolve(const RunConfig& config, Dataset dataset);

}  // namespace imgperf
