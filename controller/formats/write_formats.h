// The files of output.formats, all but those that are written while the journal is read.
#pragma once

#include <string>
#include <vector>

#include <absl/status/status.h>

#include "controller/offline/report.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// What the format's file is called in an artifact directory.
std::string FileOf(Format format);

// Each whole or not at all, into `dir`; kCsv is RequestsCsv's. The error names path and remedy.
absl::Status WriteFormats(const RunReport& report, const std::vector<Format>& formats,
                          const std::string& dir);

}  // namespace imgperf
