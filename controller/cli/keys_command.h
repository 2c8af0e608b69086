// imgperf keys init|add|rotate: makes the credentials of a cluster, and says what to do with them.
#pragma once

#include <ostream>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// Returns the exit code: 0, or 1 when nothing was made, with the reason on `err`.
int KeysCommand(const KeysArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
