// The `model` of a tokenizer.json.
#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "controller/tokenizer/tokenizer_json_parts.h"
#include "controller/tokenizer/vocabulary_json.h"

namespace imgperf {
namespace {

constexpr const char* kModel = "model";

absl::Status InModel(const absl::Status& status) { return BadKey(kModel, std::string(status.message())); }

absl::Status RefuseFlag(JsonElement model, std::string_view key) {
  const auto flag = FlagOf(model, kModel, key, false);
  if (!flag.ok()) return flag.status();
  return *flag ? NotSupported(kModel, key) : absl::OkStatus();
}

// Text that is missing, null or empty is fine.
absl::Status RefuseText(JsonElement model, std::string_view key) {
  const auto member = MemberOf(model, key);
  std::string_view text;
  if (!member || (member->get_string().get(text) == simdjson::SUCCESS && text.empty()))
    return absl::OkStatus();
  return NotSupported(kModel, key);
}

absl::Status CheckBpe(JsonElement model) {
  const std::vector<std::string_view> keys{"type",
                                           "dropout",
                                           "unk_token",
                                           "continuing_subword_prefix",
                                           "end_of_word_suffix",
                                           "fuse_unk",
                                           "byte_fallback",
                                           "ignore_merges",
                                           "vocab",
                                           "merges"};
  if (absl::Status status = OnlyKeys(model, kModel, keys); !status.ok()) return status;
  const auto dropout = MemberOf(model, "dropout");
  if (double share = 0; dropout && (dropout->get_double().get(share) != simdjson::SUCCESS || share != 0))
    return NotSupported(kModel, "dropout, by which tokens differ from time to time,");
  if (absl::Status status = RefuseFlag(model, "byte_fallback"); !status.ok()) return status;
  return RefuseText(model, "continuing_subword_prefix");
}

absl::StatusOr<UnigramPiece> ReadPiece(JsonElement item) {
  simdjson::dom::array pair;
  std::string_view text;
  double score = 0;
  if (item.get_array().get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
      pair.at(0).get_string().get(text) != simdjson::SUCCESS ||
      pair.at(1).get_double().get(score) != simdjson::SUCCESS)
    return BadKey(kModel, "a piece of the vocabulary is no pair of text and score");
  return UnigramPiece{std::string(text), score, true};
}

absl::StatusOr<std::uint32_t> ReadUnknown(JsonElement model) {
  std::uint64_t unknown = 0;
  if (model.at_key("unk_id").get_uint64().get(unknown) != simdjson::SUCCESS)
    return NotSupported(kModel, "Unigram without unk_id");
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(unknown, kMost));
}

}  // namespace

absl::StatusOr<BpeModel> ReadBpe(JsonElement model) {
  if (absl::Status status = CheckBpe(model); !status.ok()) return status;
  const auto vocab = MemberOf(model, "vocab");
  const auto merges = MemberOf(model, "merges");
  if (!vocab || !merges) return BadKey(kModel, "BPE needs its vocab and merges");
  const auto vocabulary = ReadVocabulary(*vocab);
  if (!vocabulary.ok()) return InModel(vocabulary.status());
  const auto list = ReadMergeList(*merges);
  if (!list.ok()) return InModel(list.status());
  std::string_view suffix;
  if (const auto member = MemberOf(model, "end_of_word_suffix");
      member && member->get_string().get(suffix) != simdjson::SUCCESS)
    return BadKey(kModel, "end_of_word_suffix must be text");
  const auto pieces_first = FlagOf(model, kModel, "ignore_merges", false);
  if (!pieces_first.ok()) return pieces_first.status();
  if (*pieces_first && !suffix.empty()) return NotSupported(kModel, "ignore_merges with end_of_word_suffix");
  auto bpe = BpeModel::Make(*vocabulary, *list, {suffix, *pieces_first});
  if (!bpe.ok()) return InModel(bpe.status());
  return bpe;
}

absl::StatusOr<UnigramModel> ReadUnigram(JsonElement model, const std::unordered_set<std::string>& special) {
  if (absl::Status status = OnlyKeys(model, kModel, {"type", "unk_id", "vocab", "byte_fallback"});
      !status.ok())
    return status;
  if (absl::Status status = RefuseFlag(model, "byte_fallback"); !status.ok()) return status;
  simdjson::dom::array items;
  if (model.at_key("vocab").get_array().get(items) != simdjson::SUCCESS)
    return BadKey(kModel, "Unigram needs its vocab, a list of pieces and scores");
  std::vector<UnigramPiece> pieces;
  for (const JsonElement item : items) {
    auto piece = ReadPiece(item);
    if (!piece.ok()) return piece.status();
    piece->findable = !special.contains(piece->text);
    pieces.push_back(*std::move(piece));
  }
  const auto unknown = ReadUnknown(model);
  if (!unknown.ok()) return unknown.status();
  auto unigram = UnigramModel::Make(std::move(pieces), *unknown);
  if (!unigram.ok()) return InModel(unigram.status());
  return unigram;
}

}  // namespace imgperf
