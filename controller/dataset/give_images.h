// Gives reference images to the entries that have none.
#pragma once

#include <cstdint>

#include <absl/status/status.h>

#include "controller/plan/run_plan.h"

namespace imgperf {

// spec.batch images each, taken in turn from those that are made, or that lie in a directory. Error: what is
// wrong and how to mend it, without a place: too much memory, no image in the directory.
absl::Status GiveImages(const ImagesSpec& spec, std::uint64_t seed, Dataset& dataset);

}  // namespace imgperf
