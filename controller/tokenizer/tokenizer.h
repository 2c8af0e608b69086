// How many tokens a text has, and which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

// A number of the tokenizer's own; 32 bits for those with a vocabulary.
using TokenId = std::uint64_t;

// Special tokens (beginning, end, padding) are neither added nor recognised: a prompt that spells one out is
// plain text. Bytes that are not UTF-8 are never an error. Thread: any, also several at once.
class Tokenizer {
 public:
  Tokenizer() = default;
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;
  virtual ~Tokenizer() = default;

  virtual std::vector<TokenId> Encode(std::string_view text) const = 0;
  // The text that the tokens spell, as far as the tokenizer keeps it (some fold case or white space). Unknown
  // ids spell nothing.
  virtual std::string Decode(std::span<const TokenId> ids) const = 0;
  std::size_t Count(std::string_view text) const { return Encode(text).size(); }
};

}  // namespace imgperf
