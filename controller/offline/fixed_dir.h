// An artifact directory that was named whole (output.path, --artifact-dir) and is never renamed.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/offline/artifact_dir.h"

namespace imgperf {

// Makes `dir` for a new run whose exports begin with `prefix`. An older run's files in it, AIPerf's included,
// move into `<its start time>/` inside, with what a crash left of them (`<name>.<pid>.tmp`); what is not a
// run's stays where it is. Nothing is ever overwritten: FAILED_PRECONDITION when a file has a name the run
// needs and is no older run's, be it only that `prefix` is not the older run's; the same, with the pid, while
// another run is going on in it; else why the directory cannot be made or written. A crash in the middle
// leaves every file in one place or the other, and the next run moves the rest.
absl::StatusOr<RunDir> TakeFixedDir(const std::string& dir, std::string_view prefix);

}  // namespace imgperf
