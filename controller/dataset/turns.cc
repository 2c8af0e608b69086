#include "controller/dataset/turns.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "controller/dataset/json_fields.h"

namespace imgperf {
namespace {

constexpr std::string_view kTurnsExample =
    R"({"turns": [{"text": "Make it night", "image": "day.png"}, {"text": "Now in rain"}]})";

absl::Status BadTurns(const std::string& why) { return absl::InvalidArgumentError(why); }

bool IsPrevious(const NamedImage& image) { return image.where == kPreviousImage; }

absl::StatusOr<DatasetRow> ReadTurn(simdjson::dom::element value, std::uint32_t turn) {
  simdjson::dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS)
    return BadTurns("is no object, as in " + std::string(kTurnsExample));
  auto row = ReadRow(object);
  if (!row.ok()) return row;
  if (turn > 0 && row->entry.timestamp) return BadTurns("\"timestamp\" is for a conversation's first turn");
  row->entry.turn = turn;
  if (turn > 0 && row->images.empty()) row->images.push_back({std::string(kPreviousImage)});
  if (std::count_if(row->images.begin(), row->images.end(), IsPrevious) > 1)
    return BadTurns(fmt::format("names \"{}\" twice", kPreviousImage));
  return row;
}

absl::StatusOr<DatasetRows> ReadConversation(simdjson::dom::array turns) {
  DatasetRows rows;
  for (const simdjson::dom::element value : turns) {
    if (rows.size() == kMaxTurns) return BadTurns(fmt::format("more than {} turns", kMaxTurns));
    auto row = ReadTurn(value, static_cast<std::uint32_t>(rows.size()));
    if (!row.ok())
      return BadTurns(fmt::format("turn {}: {}", rows.size() + 1, std::string(row.status().message())));
    rows.push_back(*std::move(row));
  }
  if (rows.empty()) return BadTurns(fmt::format("\"turns\" is empty: write {}", kTurnsExample));
  return rows;
}

// What stands beside "turns". A name of the conversation is for its reader.
absl::Status TakeBeside(std::string_view key, simdjson::dom::element value) {
  if (key == "turns") return absl::OkStatus();
  if (key == "session_id")
    return value.is_string() ? absl::OkStatus() : BadTurns("\"session_id\" must be a string");
  std::string_view type;
  if (key != "type")
    return BadTurns(fmt::format("\"{}\" beside \"turns\" is not served: fields stand in the turns, as {}",
                                key, kTurnsExample));
  if (value.get_string().get(type) == simdjson::SUCCESS && type == "multi_turn") return absl::OkStatus();
  return BadTurns("\"type\" of a row with \"turns\" is \"multi_turn\"");
}

}  // namespace

absl::StatusOr<DatasetRows> ReadTurns(simdjson::dom::object object, const RowRules& rules) {
  simdjson::dom::element value;
  const bool conversation = rules.needs_prompt && object.at_key("turns").get(value) == simdjson::SUCCESS;
  if (!conversation) return OneRow(ReadRow(object, rules));
  simdjson::dom::array turns;
  if (value.get_array().get(turns) != simdjson::SUCCESS)
    return BadTurns(fmt::format("\"turns\" must be a list, as {}", kTurnsExample));
  if (const auto status = EachField(object, TakeBeside); !status.ok()) return status;
  return ReadConversation(turns);
}

}  // namespace imgperf
