// imgperf fetch NAME: the one command that downloads something, because it was asked to.
#pragma once

#include <ostream>

#include "common/clock.h"
#include "controller/cli/args.h"

namespace imgperf {

// Brings a known prompt list into the cache, where dataset.builtin looks for it: whole or not at all, over an
// older one. Returns the exit code: 0, or 1 with the reason on `err`.
int FetchCommand(const FetchArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
