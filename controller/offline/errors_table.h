// The failures of a run as a table.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// With an empty line before it and its title, most frequent first; empty without failures. Messages are cut
// to the width.
std::string ErrorsTable(const RunReport& report, std::size_t width);

}  // namespace imgperf
