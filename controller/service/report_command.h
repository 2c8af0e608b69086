// imgperf report DIR.
#pragma once

#include <ostream>

#include "controller/cli/args.h"

namespace imgperf {

// Makes report.html of a run, whether it ended, was cut off or goes on, and changes nothing else. Returns the
// exit code: 0, or 1 with the reason on `err`.
int ReportCommand(const ReportArgs& args, std::ostream& out, std::ostream& err);

}  // namespace imgperf
