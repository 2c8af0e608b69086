#include "controller/tokenizer/normalize.h"

#include <algorithm>
#include <utility>

#include "controller/tokenizer/unicode.h"

namespace imgperf {

std::string Applied(std::span<const TextStep> steps, std::string_view text) {
  if (steps.empty()) return std::string(text);
  std::string changed = ValidUtf8(text);
  for (const TextStep& step : steps) changed = step(std::move(changed));
  return changed;
}

std::string RunsReplaced(std::string_view text, bool (*is)(char32_t), std::size_t least,
                         std::string_view by) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    std::size_t characters = 0;
    while (end < text.size() && is(CharacterAt(text, end).value)) {
      end += CharacterAt(text, end).length;
      ++characters;
    }
    if (characters == 0) end += CharacterAt(text, at).length;
    out.append(characters >= least ? by : text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::string Replaced(std::string_view text, std::string_view from, std::string_view by) {
  if (from.empty()) return std::string(text);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool here = text.substr(at).starts_with(from);
    out.append(here ? by : text.substr(at, 1));
    at += here ? from.size() : 1;
  }
  return out;
}

std::string Stripped(std::string_view text, bool left, bool right) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = CharacterAt(text, at);
    if (!IsWhiteSpace(character.value)) {
      begin = std::min(begin, at);
      end = at + character.length;
    }
    at += character.length;
  }
  if (begin == text.size()) return left || right ? "" : std::string(text);
  if (!left) begin = 0;
  if (!right) end = text.size();
  return std::string(text.substr(begin, end - begin));
}

bool IsSpaceCharacter(char32_t character) { return character == U' '; }
bool IsWhiteSpace(char32_t character) { return ClassOf({character, 1, true}) == CharClass::kSpace; }

}  // namespace imgperf
