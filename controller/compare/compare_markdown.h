// A comparison as a summary for a pull request.
#pragma once

#include <string>

#include "controller/compare/compare.h"

namespace imgperf {

// GitHub's Markdown: verdicts, the table, pictures and rules. Pure.
std::string CompareMarkdown(const RunComparison& comparison);

}  // namespace imgperf
