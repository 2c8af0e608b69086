// The metrics of a run as a table, in AIPerf's layout.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// With its title, "imgperf | Image Generation Metrics". First AIPerf's rows in its order, then ours.
std::string MetricsTable(const RunReport& report, std::size_t width);

}  // namespace imgperf
