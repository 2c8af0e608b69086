// sim://NAME?key=value: the simulator to start for a run.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

#include "controller/plan/run_plan.h"

namespace imgperf {

bool IsSimulatorUrl(std::string_view url);

// Keys are imgperf-sim's flags with underscores; `errors` may repeat. Errors: no name or an unknown one, an
// unknown or repeated key, a value that the flag would refuse.
absl::StatusOr<SimulatorSpec> ParseSimulatorUrl(std::string_view url);

}  // namespace imgperf
