// imgperf run FILE: plan in, artifacts and exit code out.
#pragma once

#include <ostream>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// Carries out the run file, writes its artifacts and prints the table to `out`, progress and errors to `err`.
// Returns the exit code (README: 0, 1, 2, 3, 4, 130). Thread: main.
int RunCommand(const RunArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
