// Where the paths of a run file lead.
#pragma once

#include <string>

#include "controller/plan/complaints.h"

namespace imgperf {

// Relative paths are relative to the run file; said on the command line, to the working directory.
std::string ResolvePath(const Said<std::string>& path, const Source& source);

}  // namespace imgperf
