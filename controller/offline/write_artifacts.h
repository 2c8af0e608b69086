// Writes what is rendered from a report.
#pragma once

#include <string>

#include <absl/status/status.h>

#include "controller/offline/report.h"

namespace imgperf {

// report.json, AIPerf's summary as JSON and CSV, its timeslices when there are any, and the console's table,
// each whole or not at all. The error
// names path and remedy.
absl::Status WriteArtifacts(const RunReport& report, const std::string& artifact_dir);

}  // namespace imgperf
