#include "controller/tokenizer/estimate.h"

#include <algorithm>

#include "controller/tokenizer/word_split.h"

namespace imgperf {
namespace {

// An id is its piece: the length in the low byte (and kSpaced for a space before it), then the bytes.
constexpr TokenId kSpaced = 0x80;
constexpr std::size_t kOtherPieceBytes = 2;

bool IsAscii(char c) { return static_cast<unsigned char>(c) < 0x80; }

std::size_t PieceLength(std::string_view word) {
  const bool ascii = IsAscii(word.front());
  const auto end = std::find_if(word.begin(), word.end(), [&](char c) { return IsAscii(c) != ascii; });
  const auto run = static_cast<std::size_t>(end - word.begin());
  return std::min(run, ascii ? EstimateTokenizer::kPieceBytes : kOtherPieceBytes);
}

TokenId IdOfPiece(std::string_view piece, bool spaced) {
  TokenId id = 0;
  for (auto it = piece.rbegin(); it != piece.rend(); ++it) id = id << 8 | static_cast<unsigned char>(*it);
  return id << 8 | piece.size() | (spaced ? kSpaced : 0);
}

}  // namespace

std::vector<TokenId> EstimateTokenizer::Encode(std::string_view text) const {
  std::vector<TokenId> ids;
  for (std::string_view word; !(word = TakeWord(WordRule::kGpt2, text)).empty();) {
    bool spaced = word.size() > 1 && word.front() == ' ' && word[1] != ' ';
    if (spaced) word.remove_prefix(1);
    while (!word.empty()) {
      const std::size_t length = PieceLength(word);
      ids.push_back(IdOfPiece(word.substr(0, length), spaced));
      word.remove_prefix(length);
      spaced = false;
    }
  }
  return ids;
}

std::string EstimateTokenizer::Decode(std::span<const TokenId> ids) const {
  std::string text;
  for (TokenId id : ids) {
    if (id & kSpaced) text += ' ';
    const std::size_t length = std::min<std::size_t>(id & ~kSpaced & 0xFF, kPieceBytes);
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(id >> (8 * (i + 1)) & 0xFF);
  }
  return text;
}

}  // namespace imgperf
