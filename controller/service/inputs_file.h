// inputs.json: the body of every entry's request, as AIPerf writes it and replays it (inputs_json).
#pragma once

#include <string>

#include <absl/status/status.h>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Writes {"data": [{"session_id": "entry-<row>", "payloads": [body]}, ...]} to `path`, a mebibyte at a time,
// whole or not at all. The bodies are those that workers send, byte for byte, made by the same code; only a
// seed that differs from request to request (request.seed.per: request) is left out, since no entry has one.
// Errors: an entry of which no body can be made, named; else what kept the file from being written.
absl::Status WriteInputs(const RunPlan& plan, const std::string& path);

}  // namespace imgperf
