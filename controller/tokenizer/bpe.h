// Byte pair encoding: the pieces of a word are joined, the earliest merge of the vocabulary first.
//
// Over bytes: every byte has a piece, so that every text has tokens. (Sennrich et al. 2016; the order in
// which equal merges are taken, from left to right, is that of Hugging Face's tokenizers.)
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/tokenizer/pair_table.h"

namespace imgperf {

// Pieces by their spelling in the byte alphabet (byte_alphabet.h). Ids need not be dense.
using Vocabulary = std::unordered_map<std::string, std::uint32_t>;
using Merges = std::vector<std::pair<std::string, std::string>>;

// Thread: any, also several at once.
class BpeModel {
 public:
  BpeModel(BpeModel&&) = default;
  BpeModel& operator=(BpeModel&&) = default;
  // The working space of one text's words, kept from word to word.
  struct Scratch {
    struct Symbol {
      std::uint32_t id = 0;
      std::int32_t before = -1;
      std::int32_t after = -1;
    };
    struct Candidate {
      std::uint32_t rank = 0;
      std::int32_t at = 0;
      std::uint32_t left = 0;
      std::uint32_t right = 0;
      std::uint32_t merged = 0;
    };
    std::vector<Symbol> symbols;
    std::vector<Candidate> candidates;  // a heap
  };

  struct Form {
    std::string_view end_suffix = {};   // marks the last piece of a word ("</w>" in CLIP's vocabulary)
    bool pieces_before_merges = false;  // a word that is a piece is that piece, whatever merges make of it
  };
  // Error: a byte without a piece, a merge of pieces that the vocabulary does not have or into one that it
  // does not have.
  static absl::StatusOr<BpeModel> Make(const Vocabulary& vocabulary, const Merges& merges, const Form& form);

  // Appends the ids of one word, which is not empty.
  void Encode(std::string_view word, Scratch& scratch, std::vector<std::uint64_t>& ids) const;
  // The bytes of a piece; a word's end is a space. Empty for an unknown id.
  std::string_view BytesOf(std::uint64_t id) const;

 private:
  BpeModel() = default;
  absl::Status TakeBytes(const Vocabulary& vocabulary, std::string_view end_suffix);
  absl::Status TakeMerges(const Vocabulary& vocabulary, const Merges& merges);
  void TakePieces(const Vocabulary& vocabulary, std::string_view end_suffix);
  void TakeWholeWords(const Form& form);
  void Merge(std::string_view word, Scratch& scratch) const;
  void Join(const Scratch::Candidate& best, Scratch& scratch) const;
  void Consider(std::int32_t at, Scratch& scratch) const;

  std::array<std::uint32_t, 256> inner_{};  // pieces of bytes inside a word
  std::array<std::uint32_t, 256> last_{};   // and at its end
  PairTable merges_;                        // two ids -> rank, id of both together
  std::unordered_map<std::uint64_t, std::string> bytes_;
  // Words that are one piece: most of a text is, and one look-up is five times as fast as merging.
  std::unordered_map<std::string_view, std::uint32_t> whole_;
};

}  // namespace imgperf
