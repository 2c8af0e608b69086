// Unigram segmentation: of all ways to cut a text into pieces of the vocabulary, the most probable one.
//
// Kudo 2018, "Subword Regularization", §3.2; the best path by Viterbi. What no piece covers is unknown,
// character by character, at a score of the least probable piece - 10; neighbouring unknowns are one token.
// Both as SentencePiece and Hugging Face's tokenizers do it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/tokenizer/pair_table.h"
#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

struct UnigramPiece {
  std::string text;
  double score = 0;      // natural logarithm of its probability
  bool findable = true;  // false: unknown, control and special pieces, which no text spells
};

// Thread: any, also several at once.
class UnigramModel {
 public:
  // Pieces in the order of their ids. Error: none findable, an empty one, `unknown` out of range.
  static absl::StatusOr<UnigramModel> Make(std::vector<UnigramPiece> pieces, std::uint32_t unknown);

  // Appends the ids of a text of whole characters.
  void Encode(std::string_view text, std::vector<TokenId>& ids) const;
  // Empty for unknown ids and for pieces that are not findable.
  std::string_view TextOf(TokenId id) const;

 private:
  struct Step;
  UnigramModel() = default;
  void AddToTrie(std::uint32_t id);
  void TakeSteps(std::string_view text, std::size_t at, std::vector<Step>& best) const;

  std::vector<UnigramPiece> pieces_;
  std::uint32_t unknown_ = 0;
  double unknown_score_ = 0;
  PairTable trie_;                      // node, byte -> node, 0
  std::vector<std::int64_t> piece_at_;  // by node; -1: none ends there
};

}  // namespace imgperf
