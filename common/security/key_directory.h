// Makes, extends and renews a credentials directory (see credentials.h). Never writes over a file.
//
// Errors, each naming the path and the remedy: ALREADY_EXISTS, NOT_FOUND, INVALID_ARGUMENT, UNAVAILABLE (the
// disk). What a call that failed had made is removed again. `wall_now` is Unix time in ns.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>

#include "common/clock.h"

namespace imgperf {

// Names of files in the directory, in the order made.
using FileNames = std::vector<std::string>;

// A new authority, the controller's and the workers' common certificate, and a README. The directory is made
// where it is missing, for its owner alone; files are for their owner alone.
absl::StatusOr<FileNames> InitKeys(const std::string& dir, Nanos wall_now);

// One more worker's certificate, worker-NAME.pem and worker-NAME.key, signed by the directory's authority.
// NAME: a-z, 0-9 and dashes, 1 to 40 of them.
absl::StatusOr<FileNames> AddKeys(const std::string& dir, const std::string& name, Nanos wall_now);

struct Rotation {
  FileNames made;
  std::string suffix;  // of what was there: NAME is now NAME + suffix
};
// A new authority and new certificates for everybody who has one here: what was lost lets nobody in any more.
absl::StatusOr<Rotation> RotateKeys(const std::string& dir, Nanos wall_now);

}  // namespace imgperf
