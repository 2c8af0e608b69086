// imgperf workers: who takes part in a run that is going on.
#pragma once

#include <ostream>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// Returns the exit code: 0, 1 for wrong use, 2 when no controller answered; why, on `err`.
int WorkersCommand(const WorkersArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
