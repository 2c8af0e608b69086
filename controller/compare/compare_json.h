// compare.json: everything of a RunComparison, as config/compare.schema.json describes it.
#pragma once

#include <string>

#include "controller/compare/compare.h"

namespace imgperf {

// Pure. Ends with a newline. Additive within imgperf.compare/1. What is infinite is null beside a word that
// says why.
std::string CompareJson(const RunComparison& comparison);

}  // namespace imgperf
