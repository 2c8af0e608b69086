// The console's table of a target's URLs.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Empty for a single URL. The names of the URLs give way when `width` does not suffice.
std::string UrlsTable(const RunReport& report, std::size_t width);

}  // namespace imgperf
