#include "controller/tokenizer/vocabulary_json.h"

#include <limits>

#include <fmt/format.h>

namespace imgperf {
namespace {

using simdjson::dom::element;

std::optional<std::pair<std::string, std::string>> MergeOf(element item) {
  std::string_view text;
  if (item.get_string().get(text) == simdjson::SUCCESS) return ParseMerge(text);
  simdjson::dom::array pair;
  std::string_view left;
  std::string_view right;
  if (item.get_array().get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
      pair.at(0).get_string().get(left) != simdjson::SUCCESS ||
      pair.at(1).get_string().get(right) != simdjson::SUCCESS)
    return std::nullopt;
  return std::pair(std::string(left), std::string(right));
}

}  // namespace

absl::StatusOr<element> ParseJson(std::string_view text, simdjson::dom::parser& parser) {
  element root;
  if (const auto error = parser.parse(text.data(), text.size()).get(root); error != simdjson::SUCCESS)
    return absl::InvalidArgumentError(fmt::format("not JSON: {}", simdjson::error_message(error)));
  return root;
}

absl::StatusOr<Vocabulary> ReadVocabulary(element object) {
  simdjson::dom::object pieces;
  if (object.get_object().get(pieces) != simdjson::SUCCESS)
    return absl::InvalidArgumentError("the vocabulary must be an object of pieces and their ids");
  Vocabulary vocabulary;
  vocabulary.reserve(pieces.size());
  for (const auto piece : pieces) {
    std::uint64_t id = 0;
    if (piece.value.get_uint64().get(id) != simdjson::SUCCESS ||
        id >= std::numeric_limits<std::uint32_t>::max())
      return absl::InvalidArgumentError(
          fmt::format("the id of \"{}\" in the vocabulary is no whole number below 2^32-1", piece.key));
    vocabulary.emplace(piece.key, static_cast<std::uint32_t>(id));
  }
  return vocabulary;
}

std::optional<std::pair<std::string, std::string>> ParseMerge(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == line.npos || space == 0 || space + 1 == line.size()) return std::nullopt;
  const std::string_view right = line.substr(space + 1);
  if (right.find(' ') != right.npos) return std::nullopt;
  return std::pair(std::string(line.substr(0, space)), std::string(right));
}

absl::StatusOr<Merges> ReadMergeList(element list) {
  simdjson::dom::array items;
  if (list.get_array().get(items) != simdjson::SUCCESS)
    return absl::InvalidArgumentError("the merges must be a list");
  Merges merges;
  merges.reserve(items.size());
  for (const element item : items) {
    auto merge = MergeOf(item);
    if (!merge)
      return absl::InvalidArgumentError(
          fmt::format("merge {} is no pair of pieces, as \"t h\"", merges.size() + 1));
    merges.push_back(*std::move(merge));
  }
  return merges;
}

}  // namespace imgperf
