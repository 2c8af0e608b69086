#include "controller/dataset/row.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

constexpr std::array<std::string_view, 5> kServed{"text", "prompt", "extra_body", "timestamp", "type"};
constexpr std::array<std::string_view, 17> kLater{
    "image",         "images",           "image_url", "texts",  "turns", "delay",  "role",
    "model",         "session_id",       "audio",     "audios", "video", "videos", "mask",
    "output_length", "reference_images", "stream"};

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Bad(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status UnknownKey(std::string_view key) {
  if (Contains(kLater, key))
    return Bad(fmt::format("\"{}\" in a row is not served by this version yet: rows hold a text", key));
  const std::string near = Nearest(key, kServed);
  return Bad(fmt::format("unknown key \"{}\"{}", key,
                         near.empty() ? " (known: text, prompt, extra_body, timestamp)"
                                      : fmt::format(" (did you mean \"{}\"?)", near)));
}

absl::Status TakePrompt(std::string_view key, simdjson::dom::element value, Entry& entry) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS)
    return Bad(fmt::format("\"{}\" must be a string", key));
  if (text.empty()) return Bad(fmt::format("\"{}\" is empty", key));
  if (!entry.prompt.empty()) return Bad("give \"text\" or \"prompt\", not both");
  entry.prompt = text;
  return absl::OkStatus();
}

absl::Status TakeExtraBody(simdjson::dom::element value, Entry& entry) {
  if (!value.is_object()) return Bad("\"extra_body\" must be an object, as {\"num_inference_steps\": 20}");
  entry.extra_body_json = simdjson::minify(value);
  if (entry.extra_body_json == "{}") entry.extra_body_json.clear();
  return absl::OkStatus();
}

// Milliseconds, as AIPerf and the traces it replays have them.
absl::Status TakeTimestamp(simdjson::dom::element value, Entry& entry) {
  constexpr double kMostMs = 9e12;  // 285 years
  double milliseconds = 0;
  if (value.get_double().get(milliseconds) != simdjson::SUCCESS || milliseconds < 0 || milliseconds > kMostMs)
    return Bad("\"timestamp\" must be a number of milliseconds, 0 or more");
  entry.timestamp = static_cast<Nanos>(std::llround(milliseconds * 1e6));
  return absl::OkStatus();
}

absl::Status TakeType(simdjson::dom::element value) {
  std::string_view type;
  if (value.get_string().get(type) == simdjson::SUCCESS && type == "single_turn") return absl::OkStatus();
  return Bad("\"type\" other than \"single_turn\" is not served by this version yet");
}

absl::Status TakeField(std::string_view key, simdjson::dom::element value, Entry& entry) {
  if (key == "text" || key == "prompt") return TakePrompt(key, value, entry);
  if (key == "extra_body") return TakeExtraBody(value, entry);
  if (key == "timestamp") return TakeTimestamp(value, entry);
  if (key == "type") return TakeType(value);
  return UnknownKey(key);
}

absl::StatusOr<Entry> ReadObject(simdjson::dom::object object) {
  Entry entry;
  std::vector<std::string_view> seen;
  for (const auto field : object) {
    if (std::find(seen.begin(), seen.end(), field.key) != seen.end())
      return Bad(fmt::format("\"{}\" is given twice", field.key));
    seen.push_back(field.key);
    if (auto status = TakeField(field.key, field.value, entry); !status.ok()) return status;
  }
  if (entry.prompt.empty()) return Bad("a row needs \"text\", as {\"text\": \"A lighthouse in fog\"}");
  return entry;
}

}  // namespace

absl::StatusOr<Entry> ParseRow(std::string_view line, simdjson::dom::parser& parser) {
  simdjson::dom::element root;
  if (const auto error = parser.parse(line.data(), line.size()).get(root); error != simdjson::SUCCESS) {
    return Bad(fmt::format("not JSON: {}", simdjson::error_message(error)));
  }
  simdjson::dom::object object;
  if (root.get_object().get(object) != simdjson::SUCCESS) {
    return Bad("a row is an object, as {\"text\": \"A lighthouse in fog\"}");
  }
  return ReadObject(object);
}

}  // namespace imgperf
