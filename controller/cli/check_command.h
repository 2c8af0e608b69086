// imgperf check FILE: the resolved plan, before anything is sent.
#pragma once

#include <ostream>

#include "controller/cli/args.h"

namespace imgperf {

// Prints the plan to `out` and returns 0, or what is wrong with it to `err` and returns 1. Sends nothing,
// starts nothing.
int CheckCommand(const CheckArgs& args, std::ostream& out, std::ostream& err);

}  // namespace imgperf
