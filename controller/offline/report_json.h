// report.json: everything of a RunReport, as config/report.schema.json describes it.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Pure. Ends with a newline. Additive within imgperf.report/1.
std::string ReportJson(const RunReport& report);

// 2026-11-22T13:50:41.123Z
std::string FormatInstant(Nanos unix_ns);

}  // namespace imgperf
