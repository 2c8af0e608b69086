// The certificates and keys that a run file names.
#pragma once

#include <absl/status/statusor.h>

#include "controller/plan/run_config.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// Reads the PEM files of target.tls. Errors name the key and its place: a file that cannot be read, that does
// not hold what its key says, or a key under a password, which nobody would be there to type.
absl::StatusOr<TlsSpec> ReadTlsFiles(const RunConfig& config);

}  // namespace imgperf
