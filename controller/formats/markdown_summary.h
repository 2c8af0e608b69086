// A run for a pull request or a job's summary, in GitHub's Markdown.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Outcome and verdict, the run in a sentence, SLOs, the main numbers, what went wrong. Text of strangers
// means nothing in it. Ends with a newline. Pure.
std::string MarkdownSummary(const RunReport& report);

}  // namespace imgperf
