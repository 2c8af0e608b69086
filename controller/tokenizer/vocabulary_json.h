// The parts that JSON vocabularies share. Errors say what is wrong, without the file's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/tokenizer/bpe.h"

namespace imgperf {

// The parser keeps the document; it outlives the element.
absl::StatusOr<simdjson::dom::element> ParseJson(std::string_view text, simdjson::dom::parser& parser);

// An object of pieces and their ids, 0 to 2^32-2.
absl::StatusOr<Vocabulary> ReadVocabulary(simdjson::dom::element object);

// "LEFT RIGHT".
std::optional<std::pair<std::string, std::string>> ParseMerge(std::string_view line);
// A list of "LEFT RIGHT" or of [LEFT, RIGHT].
absl::StatusOr<Merges> ReadMergeList(simdjson::dom::element list);

}  // namespace imgperf
