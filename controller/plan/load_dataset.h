// The dataset that a run file asks for: read or made, its prompts counted.
#pragma once

#include <absl/status/statusor.h>

#include "controller/plan/run_config.h"

namespace imgperf {

// Reads files. Error: a line a complaint, ready to be shown.
absl::StatusOr<Dataset> LoadDataset(const RunConfig& config);

}  // namespace imgperf
