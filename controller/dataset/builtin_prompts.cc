#include "controller/dataset/builtin_prompts.h"

#include <string>

#include "controller/dataset/builtin_text.h"
#include "controller/dataset/lines.h"

namespace imgperf {

std::vector<Entry> PromptLines(std::string_view text) {
  std::vector<Entry> entries;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.find_first_not_of(" \t") == line.npos || line.starts_with('#')) continue;
    entries.push_back({std::string(line), "", {}});
  }
  return entries;
}

std::vector<Entry> BuiltinPrompts() { return PromptLines(kBuiltinPromptsText); }

}  // namespace imgperf
