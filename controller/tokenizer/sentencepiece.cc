#include "controller/tokenizer/sentencepiece.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/tokenizer/charsmap.h"
#include "controller/tokenizer/unicode.h"
#include "controller/tokenizer/unigram_tokenizer.h"
#include "proto/sentencepiece.pb.h"

namespace imgperf {
namespace {

using pb::SentencePieceModel;
using Piece = SentencePieceModel::Piece;

absl::Status BadModel(const std::string& why) { return absl::InvalidArgumentError(why); }

// SentencePiece's normalizer (src/normalizer.cc): the longest replacement at each place, spaces collapsed.
struct SpaceRules {
  std::optional<Charsmap> map;
  bool dummy_prefix = true;
  bool collapse = true;

  // Takes the next characters off the text and gives what they become.
  std::string_view Take(std::string_view& text) const {
    if (const auto match = map ? map->Longest(text) : std::nullopt) {
      text.remove_prefix(match->length);
      return match->replacement;
    }
    const std::string_view character = text.substr(0, CharacterAt(text, 0).length);
    text.remove_prefix(character.size());
    return character;
  }

  std::string operator()(const std::string& whole) const {
    std::string out;
    std::string_view text = whole;
    bool after_space = collapse;
    while (!text.empty()) {
      std::string_view taken = Take(text);
      while (after_space && taken.starts_with(' ')) taken.remove_prefix(1);
      if (taken.empty()) continue;
      out.append(taken);
      after_space = collapse && taken.ends_with(' ');
    }
    while (collapse && out.ends_with(' ')) out.pop_back();
    if (dummy_prefix && !out.empty()) out.insert(0, " ");
    return out;
  }
};

absl::Status CheckKind(const SentencePieceModel& model) {
  const auto kind = model.trainer_spec().model_type();
  if (kind != SentencePieceModel::Trainer::UNIGRAM)
    return BadModel(fmt::format("a SentencePiece model of kind {} is not supported: Unigram ones are",
                                SentencePieceModel::Trainer::Model_Name(kind)));
  if (model.trainer_spec().treat_whitespace_as_suffix())
    return BadModel("treat_whitespace_as_suffix is not supported");
  if (!model.normalizer_spec().escape_whitespaces())
    return BadModel("a model without escape_whitespaces is not supported");
  return absl::OkStatus();
}

absl::StatusOr<SpaceRules> ReadRules(const SentencePieceModel::Normalizer& spec) {
  SpaceRules rules;
  rules.dummy_prefix = spec.add_dummy_prefix();
  rules.collapse = spec.remove_extra_whitespaces();
  if (spec.precompiled_charsmap().empty()) return rules;
  auto map = Charsmap::Parse(spec.precompiled_charsmap());
  if (!map.ok()) return map.status();
  rules.map = *std::move(map);
  return rules;
}

absl::StatusOr<UnigramModel> ReadPieces(const SentencePieceModel& model) {
  std::vector<UnigramPiece> pieces;
  std::optional<std::uint32_t> unknown;
  for (const Piece& piece : model.pieces()) {
    if (piece.type() == Piece::USER_DEFINED || piece.type() == Piece::BYTE)
      return BadModel(fmt::format("pieces of type {} are not supported (\"{}\")",
                                  Piece::Type_Name(piece.type()), piece.piece()));
    if (piece.type() == Piece::UNKNOWN) unknown = static_cast<std::uint32_t>(pieces.size());
    pieces.push_back({piece.piece(), piece.score(), piece.type() == Piece::NORMAL});
  }
  if (!unknown) return BadModel("it has no unknown piece: is this a SentencePiece model?");
  return UnigramModel::Make(std::move(pieces), *unknown);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> MakeFromSentencePiece(std::string_view bytes) {
  SentencePieceModel model;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return BadModel("no SentencePiece model, or one cut short");
  if (absl::Status status = CheckKind(model); !status.ok()) return status;
  auto rules = ReadRules(model.normalizer_spec());
  if (!rules.ok()) return rules.status();
  auto unigram = ReadPieces(model);
  if (!unigram.ok()) return unigram.status();
  SpaceOptions options;
  options.mark_start = MarkStart::kNever;  // the dummy prefix is one already
  options.normalize = {*std::move(rules)};
  return std::make_unique<UnigramTokenizer>(std::move(options), *std::move(unigram));
}

}  // namespace imgperf
