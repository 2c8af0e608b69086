#include "controller/tokenizer/byte_alphabet.h"

#include <array>

#include "controller/tokenizer/unicode.h"

namespace imgperf {
namespace {

constexpr std::size_t kBytes = 256;

constexpr bool StandsForItself(std::size_t byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Alphabet {
  std::array<std::string, kBytes> letters;
  std::array<std::int16_t, 2 * kBytes> bytes;  // by code point; -1: stands for none

  Alphabet() {
    bytes.fill(-1);
    char32_t next = kBytes;
    for (std::size_t byte = 0; byte < kBytes; ++byte) {
      const char32_t letter = StandsForItself(byte) ? static_cast<char32_t>(byte) : next++;
      AppendUtf8(letters[byte], letter);
      bytes[letter] = static_cast<std::int16_t>(byte);
    }
  }
};

const Alphabet& TheAlphabet() {
  static const Alphabet alphabet;
  return alphabet;
}

}  // namespace

const std::string& LetterOfByte(std::uint8_t byte) { return TheAlphabet().letters[byte]; }

std::optional<std::string> BytesOfLetters(std::string_view piece) {
  const Alphabet& alphabet = TheAlphabet();
  std::string bytes;
  for (std::size_t at = 0; at < piece.size();) {
    const Character letter = CharacterAt(piece, at);
    if (letter.value >= alphabet.bytes.size() || alphabet.bytes[letter.value] < 0) return std::nullopt;
    bytes += static_cast<char>(alphabet.bytes[letter.value]);
    at += letter.length;
  }
  return bytes;
}

}  // namespace imgperf
