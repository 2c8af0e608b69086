// The images that a run kept, with what its lines say of them.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "controller/extract/extract.h"
#include "controller/extract/index_file.h"

namespace imgperf {

// Whether `dir` is a run's artifact directory with images in it.
bool HasKeptImages(const std::string& dir);

// Copies them into `out`. Prompts, seeds and sizes are those of inputs.json, where the run wrote it.
absl::StatusOr<Extracted> ExtractKept(const std::string& dir, const std::string& out, IndexFile& index);

}  // namespace imgperf
