// profile_export_aiperf.json: the summary in the layout of AIPerf's schema_version 1.5
// (config/profile_export_aiperf.schema.json).
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Pure. Ends with a newline. A key per metric beside the metadata; what does not apply is left out, never
// null. Percentiles end at p99, as AIPerf's. `aiperf_version` is left out, which its own models allow: AIPerf
// did not write this; `imgperf_version` did.
std::string AiperfJson(const RunReport& report);

}  // namespace imgperf
