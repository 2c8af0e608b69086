// imgperf resume: goes on with a run whose controller ended before the run did.
#pragma once

#include <ostream>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// Reads the run's journals and plan from its directory, waits for the workers that are still there, and
// carries out what is left. Exit code as RunCommand's; 1 when there is nothing to go on with, and why.
int ResumeCommand(const ResumeArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
