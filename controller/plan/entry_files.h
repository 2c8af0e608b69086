// The files of a plan's entries, for whoever sends or shows requests on the controller itself.
#pragma once

#include <memory>
#include <vector>

#include <absl/status/statusor.h>

#include "common/part_bytes.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// The plan's first entry alone, with the files that it refers to and no others.
Dataset FirstEntryOf(const RunPlan& plan);

// Their bytes, in their order; those on the disk as the kernel shows them. Errors name the file: it is gone
// or has another length than when the plan was made.
absl::StatusOr<std::vector<std::shared_ptr<const PartBytes>>> OpenFiles(
    const std::vector<ReferenceFile>& files);

}  // namespace imgperf
