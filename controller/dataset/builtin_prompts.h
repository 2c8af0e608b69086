// The prompts that come with imgperf, compiled in from config/prompts/prompts.txt.
#pragma once

#include <string_view>
#include <vector>

#include "controller/plan/run_plan.h"

namespace imgperf {

// In the order of the file.
std::vector<Entry> BuiltinPrompts();

// Prompts of a text file: one a line; blank lines and lines that begin with # are left out.
std::vector<Entry> PromptLines(std::string_view text);

}  // namespace imgperf
