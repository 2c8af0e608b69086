#include "controller/tokenizer/bpe.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "controller/tokenizer/byte_alphabet.h"

namespace imgperf {
namespace {

using Candidate = BpeModel::Scratch::Candidate;

constexpr std::uint32_t kGone = ~std::uint32_t{0};  // no piece's id

// For a heap whose top is the earliest merge, and of equal ones the leftmost.
bool IsLater(const Candidate& a, const Candidate& b) {
  return a.rank != b.rank ? a.rank > b.rank : a.at > b.at;
}

absl::StatusOr<std::uint32_t> IdOf(const Vocabulary& vocabulary, const std::string& piece,
                                   std::string_view what) {
  const auto found = vocabulary.find(piece);
  if (found != vocabulary.end()) return found->second;
  return absl::InvalidArgumentError(fmt::format("{} \"{}\" is not in the vocabulary", what, piece));
}

}  // namespace

absl::StatusOr<BpeModel> BpeModel::Make(const Vocabulary& vocabulary, const Merges& merges,
                                        const Form& form) {
  BpeModel model;
  if (absl::Status status = model.TakeBytes(vocabulary, form.end_suffix); !status.ok()) return status;
  if (absl::Status status = model.TakeMerges(vocabulary, merges); !status.ok()) return status;
  model.TakePieces(vocabulary, form.end_suffix);
  model.TakeWholeWords(form);
  return model;
}

absl::Status BpeModel::TakeBytes(const Vocabulary& vocabulary, std::string_view end_suffix) {
  for (std::size_t byte = 0; byte < inner_.size(); ++byte) {
    const std::string& letter = LetterOfByte(static_cast<std::uint8_t>(byte));
    const auto inner = IdOf(vocabulary, letter, fmt::format("the piece of byte 0x{:02x},", byte));
    if (!inner.ok()) return inner.status();
    const auto last = IdOf(vocabulary, letter + std::string(end_suffix),
                           fmt::format("the piece of byte 0x{:02x} at a word's end,", byte));
    if (!last.ok()) return last.status();
    inner_[byte] = *inner;
    last_[byte] = *last;
  }
  return absl::OkStatus();
}

absl::Status BpeModel::TakeMerges(const Vocabulary& vocabulary, const Merges& merges) {
  merges_ = PairTable(merges.size());
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto& [left, right] = merges[rank];
    const std::string what = fmt::format("of merge {}, \"{} {}\":", rank + 1, left, right);
    const auto left_id = IdOf(vocabulary, left, what);
    if (!left_id.ok()) return left_id.status();
    const auto right_id = IdOf(vocabulary, right, what);
    if (!right_id.ok()) return right_id.status();
    const auto merged = IdOf(vocabulary, left + right, what);
    if (!merged.ok()) return merged.status();
    if (!merges_.Put(*left_id, *right_id, {static_cast<std::uint32_t>(rank), *merged}))
      return absl::InvalidArgumentError(what + " it is given twice");
  }
  return absl::OkStatus();
}

void BpeModel::TakePieces(const Vocabulary& vocabulary, std::string_view end_suffix) {
  bytes_.reserve(vocabulary.size());
  for (const auto& [piece, id] : vocabulary) {
    std::string_view letters = piece;
    const bool ends = !end_suffix.empty() && letters.ends_with(end_suffix);
    if (ends) letters.remove_suffix(end_suffix.size());
    const std::optional<std::string> bytes = BytesOfLetters(letters);
    if (bytes) bytes_[id] = *bytes + (ends ? " " : "");
  }
}

void BpeModel::Consider(std::int32_t at, Scratch& scratch) const {
  const std::int32_t after = at < 0 ? -1 : scratch.symbols[static_cast<std::size_t>(at)].after;
  if (after < 0) return;
  const std::uint32_t left = scratch.symbols[static_cast<std::size_t>(at)].id;
  const std::uint32_t right = scratch.symbols[static_cast<std::size_t>(after)].id;
  const PairTable::Value* merge = merges_.Find(left, right);
  if (merge == nullptr) return;
  scratch.candidates.push_back({merge->first, at, left, right, merge->second});
  std::push_heap(scratch.candidates.begin(), scratch.candidates.end(), IsLater);
}

// A piece need not be what its own bytes are merged to: without leave, only those that are can be looked up.
void BpeModel::TakeWholeWords(const Form& form) {
  Scratch scratch;
  for (const auto& [id, bytes] : bytes_) {
    std::string_view word = bytes;
    if (!form.end_suffix.empty() && word.ends_with(' ')) word.remove_suffix(1);
    if (word.empty()) continue;
    if (form.pieces_before_merges) {
      whole_.emplace(word, static_cast<std::uint32_t>(id));
      continue;
    }
    Merge(word, scratch);
    if (scratch.symbols[0].after < 0 && scratch.symbols[0].id == id)
      whole_.emplace(word, static_cast<std::uint32_t>(id));
  }
}

void BpeModel::Encode(std::string_view word, Scratch& scratch, std::vector<std::uint64_t>& ids) const {
  if (const auto whole = whole_.find(word); whole != whole_.end()) {
    ids.push_back(whole->second);
    return;
  }
  Merge(word, scratch);
  for (std::int32_t at = 0; at >= 0; at = scratch.symbols[static_cast<std::size_t>(at)].after)
    ids.push_back(scratch.symbols[static_cast<std::size_t>(at)].id);
}

// Leaves the word's pieces in scratch.symbols, linked from the first one on.
void BpeModel::Merge(std::string_view word, Scratch& scratch) const {
  auto& [symbols, candidates] = scratch;
  symbols.clear();
  candidates.clear();
  const auto size = static_cast<std::int32_t>(word.size());
  for (std::int32_t i = 0; i < size; ++i) {
    const auto byte = static_cast<std::uint8_t>(word[static_cast<std::size_t>(i)]);
    symbols.push_back({i + 1 < size ? inner_[byte] : last_[byte], i - 1, i + 1 < size ? i + 1 : -1});
  }
  for (std::int32_t i = 0; i < size; ++i) Consider(i, scratch);
  while (!candidates.empty()) {
    std::pop_heap(candidates.begin(), candidates.end(), IsLater);
    const Candidate best = candidates.back();
    candidates.pop_back();
    Join(best, scratch);
  }
}

void BpeModel::Join(const Candidate& best, Scratch& scratch) const {
  auto& symbols = scratch.symbols;
  Scratch::Symbol& left = symbols[static_cast<std::size_t>(best.at)];
  // A piece of it may have gone into another since.
  if (left.id != best.left || left.after < 0) return;
  Scratch::Symbol& right = symbols[static_cast<std::size_t>(left.after)];
  if (right.id != best.right) return;
  left.id = best.merged;
  left.after = right.after;
  right = {kGone, -1, -1};
  if (left.after >= 0) symbols[static_cast<std::size_t>(left.after)].before = best.at;
  Consider(best.at, scratch);
  Consider(left.before, scratch);
}

std::string_view BpeModel::BytesOf(std::uint64_t id) const {
  const auto found = bytes_.find(id);
  return found == bytes_.end() ? std::string_view() : found->second;
}

}  // namespace imgperf
