// The command line of imgperf-sim. args.cc is the only file of the simulator that includes CLI11.
#pragma once

#include <optional>

#include "simulator/options.h"

namespace imgperf {

// Options, or the code to exit with at once: 0 after --help and --list-profiles, 1 after a message on stderr.
struct ParsedArgs {
  std::optional<SimulatorOptions> options;
  int exit_code = 0;
};

ParsedArgs ParseArgs(int argc, const char* const* argv);

}  // namespace imgperf
