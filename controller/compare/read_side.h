// Reads a side of a comparison from what a run left.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "controller/compare/side.h"

namespace imgperf {

// `path` is a run's artifact directory, whose journal is read; or a directory without one, or a file, with
// AIPerf's profile_export.jsonl, ours or AIPerf's own. Nothing is written. A torn journal is read as far as
// it goes, and the side says that it did not come to its end. Memory: eight bytes a request and metric.
//
// Errors: NOT_FOUND for what is no run, DATA_LOSS with file and line (or the journal's offset) for what is
// broken.
absl::StatusOr<Side> ReadSide(const std::string& path);

// The two ways of it; `path` of the second is the file.
absl::StatusOr<Side> ReadRunSide(const std::string& path);
absl::StatusOr<Side> ReadLinesSide(const std::string& path);

}  // namespace imgperf
