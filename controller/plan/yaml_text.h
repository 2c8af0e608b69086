// What is refused of a run file's text before a YAML parser sees it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/plan/complaints.h"

namespace imgperf {

inline constexpr std::size_t kMaxRunFileBytes = 1 << 20;

struct TextFault {
  Mark mark;
  std::string message;
};

// The first thing wrong with the bytes: too long, not UTF-8, a control character, a tab as indentation.
std::optional<TextFault> FindTextFault(std::string_view text);

}  // namespace imgperf
