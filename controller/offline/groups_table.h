// The console's tables of a target's URLs and of a mix's kinds of requests.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Empty for a single URL and a single kind. Names give way when `width` does not suffice.
std::string GroupTables(const RunReport& report, std::size_t width);

}  // namespace imgperf
