// imgperf extract DIR [OUT].
#pragma once

#include <ostream>

#include "controller/cli/args.h"

namespace imgperf {

// Returns the exit code: 0, or 1 with the reason on `err`.
int ExtractCommand(const ExtractArgs& args, std::ostream& out, std::ostream& err);

}  // namespace imgperf
