// Where the controller listens that is at work in an artifact directory.
#pragma once

#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

// HOST:PORT, from the newest journal's header: an address that this machine reaches. NOT_FOUND without a run
// there, FAILED_PRECONDITION when its controller is gone.
absl::StatusOr<std::string> RunningController(const std::string& artifact_dir);

}  // namespace imgperf
