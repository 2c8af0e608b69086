// What tokenizers need to know of Unicode, from ICU (Debian's libicu, Unicode 15). Texts are UTF-8; a byte
// that is part of no character counts as a character of its own, of class kOther.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

struct Character {
  char32_t value = 0xFFFD;
  std::size_t length = 1;  // bytes
  bool valid = false;
};

// `at` is below the text's size.
Character CharacterAt(std::string_view text, std::size_t at);
void AppendUtf8(std::string& text, char32_t character);

// \s, \p{L} and \p{N} of regular expressions, and the rest.
enum class CharClass : std::uint8_t { kSpace, kLetter, kNumber, kOther };
CharClass ClassOf(const Character& character);

// Every bad byte becomes U+FFFD.
std::string ValidUtf8(std::string_view text);
// Character by character, whatever stands beside it.
std::string LowerCase(std::string_view text);

enum class NormalForm { kC, kD, kKc, kKd };
// Takes valid UTF-8.
std::string Normalized(NormalForm form, const std::string& text);

// Where the user-perceived characters of valid UTF-8 end (UAX #29), rising; the last is the text's size.
std::vector<std::size_t> GraphemeEnds(std::string_view text);

}  // namespace imgperf
