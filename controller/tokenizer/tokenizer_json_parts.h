// The parts of a tokenizer.json, read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/tokenizer/bpe.h"
#include "controller/tokenizer/byte_bpe_tokenizer.h"
#include "controller/tokenizer/unigram.h"
#include "controller/tokenizer/unigram_tokenizer.h"

namespace imgperf {

using JsonElement = simdjson::dom::element;

// "KEY: WHAT is not supported: ..."
absl::Status NotSupported(std::string_view key, std::string_view what);
// "KEY: ..."
absl::Status BadKey(std::string_view key, std::string_view why);

// The member of an object; nothing when it is missing or null.
std::optional<JsonElement> MemberOf(JsonElement object, std::string_view key);
// `type` of a part; empty when it has none.
std::string_view TypeOfPart(JsonElement part);
// Error: not a boolean. Left out: `otherwise`.
absl::StatusOr<bool> FlagOf(JsonElement object, std::string_view path, std::string_view key, bool otherwise);
// Error: a key that is none of them.
absl::Status OnlyKeys(JsonElement object, std::string_view path, const std::vector<std::string_view>& keys);
// Of {"type":"Sequence", list: [...]}, else the part itself. Error: nested deeper than one level.
absl::StatusOr<std::vector<JsonElement>> PartsOf(JsonElement part, std::string_view path,
                                                 std::string_view list);

// tokenizer_json_normalizer.cc
absl::StatusOr<std::vector<TextStep>> ReadNormalizer(std::optional<JsonElement> normalizer);

// tokenizer_json_words.cc: the pre_tokenizer, without the normalizer's steps.
using WordsOrSpaces = std::variant<WordOptions, SpaceOptions>;
absl::StatusOr<WordsOrSpaces> ReadPreTokenizer(std::optional<JsonElement> pre_tokenizer);

// tokenizer_json_model.cc. `special`: pieces that no text spells.
absl::StatusOr<BpeModel> ReadBpe(JsonElement model);
absl::StatusOr<UnigramModel> ReadUnigram(JsonElement model, const std::unordered_set<std::string>& special);

}  // namespace imgperf
