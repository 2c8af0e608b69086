// The characters that stand for bytes in byte-level vocabularies.
//
// GPT-2's: printable Latin-1 characters stand for themselves, the other bytes, rising, for U+0100 and on (so
// a space is "Ġ"). Known from the `bytes_to_unicode` of OpenAI's gpt-2, src/encoder.py.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imgperf {

// UTF-8 of the character for a byte.
const std::string& LetterOfByte(std::uint8_t byte);

// The bytes that a piece of the vocabulary stands for; nothing when another character is in it.
std::optional<std::string> BytesOfLetters(std::string_view piece);

}  // namespace imgperf
