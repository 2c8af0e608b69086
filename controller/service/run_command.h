// imgperf run: a run from its file to its results.
#pragma once

#include <ostream>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// Loads the run file and carries it out.
int RunCommand(const RunArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
