// imgperf compare A B [C...].
#pragma once

#include <ostream>

#include "controller/cli/args.h"

namespace imgperf {

// Returns the exit code: 0; 3, a --fail-if is hit; 1 with the reason on `err`: wrong use, no run, or runs
// that are not to be compared.
int CompareCommand(const CompareArgs& args, std::ostream& out, std::ostream& err);

}  // namespace imgperf
