// A comparison as a terminal shows it.
#pragma once

#include <string>

#include "controller/compare/compare.h"

namespace imgperf {

// Pure. Ends with a newline.
std::string CompareTable(const RunComparison& comparison);

}  // namespace imgperf
