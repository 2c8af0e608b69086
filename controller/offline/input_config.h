// The plan of a run as AIPerf's exports lay out a configuration.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// Pure. `plan_json`: the journal's copy of the plan, secrets already `***`. Gives a JSON object: models,
// endpoint (type, urls, timeout, headers, and under `extra` every body field that is the same in all
// requests), dataset, phases, artifacts, runtime, random_seed; durations in seconds. Lenient: what is missing
// there is missing here, and a plan that is no JSON gives {}.
std::string InputConfig(std::string_view plan_json);

}  // namespace imgperf
