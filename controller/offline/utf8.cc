#include "controller/offline/utf8.h"

#include <algorithm>
#include <cstdint>

namespace imgperf {
namespace {

std::uint8_t Byte(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

// Length and the range of the second byte, by the first: Unicode's table of well-formed sequences.
struct Form {
  std::size_t length;
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

Form FormOf(std::uint8_t first) {
  if (first < 0x80) return {1};
  if (first < 0xC2) return {0};
  if (first < 0xE0) return {2};
  if (first == 0xE0) return {3, 0xA0};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3};
  if (first == 0xF0) return {4, 0x90};
  if (first < 0xF4) return {4};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

bool IsControl(std::string_view character) {
  const std::uint8_t first = Byte(character, 0);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && Byte(character, 1) < 0xA0;
}

}  // namespace

std::size_t CharacterAt(std::string_view text) {
  if (text.empty()) return 0;
  const Form form = FormOf(Byte(text, 0));
  if (form.length == 0 || form.length > text.size()) return 0;
  if (form.length > 1 && (Byte(text, 1) < form.low || Byte(text, 1) > form.high)) return 0;
  for (std::size_t i = 2; i < form.length; ++i) {
    if ((Byte(text, i) & 0xC0) != 0x80) return 0;
  }
  return form.length;
}

std::string ForDisplay(std::string_view text, std::size_t width) {
  std::string shown;
  std::size_t characters = 0;
  std::size_t last = 0;  // where the last character begins
  while (!text.empty()) {
    if (characters == width) {
      shown.resize(last);
      return width == 0 ? shown : shown + "…";
    }
    last = shown.size();
    const std::size_t length = CharacterAt(text);
    if (length == 0) {
      shown += "\xEF\xBF\xBD";
    } else {
      const std::string_view character = text.substr(0, length);
      shown += IsControl(character) ? " " : character;
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
    ++characters;
  }
  return shown;
}

std::size_t DisplayWidth(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace imgperf
