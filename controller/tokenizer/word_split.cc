#include "controller/tokenizer/word_split.h"

#include <algorithm>
#include <array>

#include "controller/tokenizer/unicode.h"

namespace imgperf {
namespace {

std::size_t ContractionLength(std::string_view text) {
  constexpr std::array<std::string_view, 7> kContractions{"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
  const auto found = std::find_if(kContractions.begin(), kContractions.end(),
                                  [&](std::string_view end) { return text.starts_with(end); });
  return found == kContractions.end() ? 0 : found->size();
}

// Where the characters of one class that begin at `at` end.
std::size_t RunEnd(std::string_view text, std::size_t at, CharClass of) {
  while (at < text.size()) {
    const Character character = CharacterAt(text, at);
    if (ClassOf(character) != of) break;
    at += character.length;
  }
  return at;
}

CharClass ClassAt(std::string_view text, std::size_t at) { return ClassOf(CharacterAt(text, at)); }

// White space before a word, all but its last character, which belongs to the word when it is a space.
std::size_t SpaceLength(std::string_view text) {
  const std::size_t end = RunEnd(text, 0, CharClass::kSpace);
  if (end == text.size()) return end;
  std::size_t last = 0;
  for (std::size_t at = 0; at < end; at += CharacterAt(text, at).length) last = at;
  return last == 0 ? end : last;
}

std::size_t Gpt2Length(std::string_view text) {
  if (const std::size_t contraction = ContractionLength(text); contraction > 0) return contraction;
  const std::size_t start = text.front() == ' ' && text.size() > 1 ? 1 : 0;
  const CharClass of = ClassAt(text, start);
  return of == CharClass::kSpace ? SpaceLength(text) : RunEnd(text, start, of);
}

std::size_t ClipLength(std::string_view text) {
  if (const std::size_t contraction = ContractionLength(text); contraction > 0) return contraction;
  const Character first = CharacterAt(text, 0);
  const CharClass of = ClassOf(first);
  return of == CharClass::kNumber ? first.length : RunEnd(text, 0, of);
}

}  // namespace

std::string_view TakeWord(WordRule rule, std::string_view& text) {
  if (rule == WordRule::kClip) text.remove_prefix(RunEnd(text, 0, CharClass::kSpace));
  if (text.empty()) return {};
  const std::size_t length = rule == WordRule::kGpt2 ? Gpt2Length(text) : ClipLength(text);
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

}  // namespace imgperf
