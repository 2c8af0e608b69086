// From a path to a dataset: what the other files of this folder decide, carried out on the disk.
#pragma once

#include <cstdint>

#include <absl/status/statusor.h>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Reads spec.file, a file or a directory, and the images that its rows name; the seed is for random pools.
// Error: "PATH...: what and how to mend it"; where the format was guessed, the message says as what it was
// read.
absl::StatusOr<Dataset> ReadDataset(const DatasetSpec& spec, std::uint64_t seed);

}  // namespace imgperf
