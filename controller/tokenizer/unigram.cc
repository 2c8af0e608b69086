#include "controller/tokenizer/unigram.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "controller/tokenizer/unicode.h"

namespace imgperf {
namespace {

constexpr double kUnknownPenalty = 10.0;

}  // namespace

// The best way to a place in the text.
struct UnigramModel::Step {
  double score = -std::numeric_limits<double>::infinity();
  std::size_t begin = 0;  // of its last piece
  std::uint32_t id = 0;
  bool reached = false;

  void Offer(double offered, std::size_t from, std::uint32_t piece) {
    if (reached && offered <= score) return;
    *this = {offered, from, piece, true};
  }
};

absl::StatusOr<UnigramModel> UnigramModel::Make(std::vector<UnigramPiece> pieces, std::uint32_t unknown) {
  if (unknown >= pieces.size())
    return absl::InvalidArgumentError(
        fmt::format("the unknown piece is number {} of {} pieces", unknown, pieces.size()));
  UnigramModel model;
  model.pieces_ = std::move(pieces);
  model.unknown_ = unknown;
  model.piece_at_.push_back(-1);
  double least = std::numeric_limits<double>::infinity();
  for (std::uint32_t id = 0; id < model.pieces_.size(); ++id) {
    const UnigramPiece& piece = model.pieces_[id];
    if (!piece.findable || id == unknown) continue;
    if (piece.text.empty()) return absl::InvalidArgumentError(fmt::format("piece {} is empty", id));
    least = std::min(least, piece.score);
    model.AddToTrie(id);
  }
  if (least == std::numeric_limits<double>::infinity())
    return absl::InvalidArgumentError("the vocabulary has no piece that a text could have");
  model.unknown_score_ = least - kUnknownPenalty;
  return model;
}

void UnigramModel::AddToTrie(std::uint32_t id) {
  std::uint32_t node = 0;
  for (const char c : pieces_[id].text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (const PairTable::Value* next = trie_.Find(node, byte)) {
      node = next->first;
      continue;
    }
    const auto made = static_cast<std::uint32_t>(piece_at_.size());
    trie_.Put(node, byte, {made, 0});
    piece_at_.push_back(-1);
    node = made;
  }
  piece_at_[node] = id;
}

void UnigramModel::TakeSteps(std::string_view text, std::size_t at, std::vector<Step>& best) const {
  const double here = best[at].score;
  const std::size_t character = CharacterAt(text, at).length;
  bool known = false;
  std::uint32_t node = 0;
  for (std::size_t end = at; end < text.size();) {
    const PairTable::Value* next = trie_.Find(node, static_cast<std::uint8_t>(text[end]));
    if (next == nullptr) break;
    node = next->first;
    ++end;
    if (piece_at_[node] < 0) continue;
    const auto id = static_cast<std::uint32_t>(piece_at_[node]);
    best[end].Offer(here + pieces_[id].score, at, id);
    known = known || end - at == character;
  }
  if (!known) best[at + character].Offer(here + unknown_score_, at, unknown_);
}

void UnigramModel::Encode(std::string_view text, std::vector<TokenId>& ids) const {
  std::vector<Step> best(text.size() + 1);
  best[0] = {0, 0, 0, true};
  for (std::size_t at = 0; at < text.size(); at += CharacterAt(text, at).length) TakeSteps(text, at, best);
  const std::size_t first = ids.size();
  for (std::size_t end = text.size(); end > 0; end = best[end].begin) {
    const bool again = best[end].id == unknown_ && ids.size() > first && ids.back() == unknown_;
    if (!again) ids.push_back(best[end].id);
  }
  std::reverse(ids.begin() + static_cast<std::ptrdiff_t>(first), ids.end());
}

std::string_view UnigramModel::TextOf(TokenId id) const {
  if (id >= pieces_.size() || id == unknown_ || !pieces_[id].findable) return {};
  return pieces_[id].text;
}

}  // namespace imgperf
