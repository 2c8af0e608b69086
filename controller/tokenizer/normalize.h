// What a tokenizer does to a text before it cuts it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

// Pure, and fit for several threads at once. Takes and gives valid UTF-8.
using TextStep = std::function<std::string(std::string)>;

// All steps, in their order; bad bytes become U+FFFD first. Without a step, the text as it is.
std::string Applied(std::span<const TextStep> steps, std::string_view text);

// Runs of at least `least` characters that fulfil `is` become one `by`.
std::string RunsReplaced(std::string_view text, bool (*is)(char32_t), std::size_t least, std::string_view by);
std::string Replaced(std::string_view text, std::string_view from, std::string_view by);
// Without white space at the ends that are said.
std::string Stripped(std::string_view text, bool left, bool right);

bool IsSpaceCharacter(char32_t character);  // U+0020
bool IsWhiteSpace(char32_t character);

}  // namespace imgperf
