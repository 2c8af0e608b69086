// Waits for the server and asks it for its model's name, before the run is made.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// As the plan asks for readiness: first GET /health until it is well, with a line on `err` every few seconds;
// then GET /v1/model_info and, where that tells none, /v1/models. Nothing when neither does. Error: the
// server never got ready, or its URL is none. Blocks its thread.
absl::StatusOr<std::optional<std::string>> AskModel(const RunPlan& plan, std::ostream& err,
                                                    const Clock& clock);

}  // namespace imgperf
