// An estimate of GPT-2's tokens without its vocabulary: words cut as GPT-2 cuts them, long ones into pieces.
//
// A piece is a word with its space, or up to kPieceBytes of a longer word; outside ASCII two bytes (so a
// Chinese character, of three, is two). How far off it is: see the README. The ids spell the pieces and are
// no vocabulary's.
#pragma once

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

class EstimateTokenizer final : public Tokenizer {
 public:
  static constexpr std::size_t kPieceBytes = 7;

  std::vector<TokenId> Encode(std::string_view text) const override;
  std::string Decode(std::span<const TokenId> ids) const override;
};

}  // namespace imgperf
