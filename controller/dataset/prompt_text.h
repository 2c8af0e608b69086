// What may be a prompt, where no JSON parser has looked at it before.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

inline constexpr std::size_t kMaxPromptBytes = std::size_t{1} << 20;

// What is wrong with it and how to mend it; "" when nothing is.
std::string PromptFault(std::string_view text);

}  // namespace imgperf
