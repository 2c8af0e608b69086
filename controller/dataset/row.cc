#include "controller/dataset/row.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/dataset/json_fields.h"

namespace imgperf {
namespace {

constexpr std::array<std::string_view, 10> kServed{"text",      "prompt", "texts",      "image",     "images",
                                                   "image_url", "mask",   "extra_body", "timestamp", "type"};
constexpr std::array<std::string_view, 12> kLater{"delay",         "role",   "model", "session_id",
                                                  "audio",         "audios", "video", "videos",
                                                  "output_length", "stream", "seed",  "reference_images"};
constexpr std::string_view kExample = "{\"text\": \"A lighthouse in fog\"}";

template <std::size_t N>
bool Contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Bad(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status UnknownKey(std::string_view key) {
  if (key == "turns") return Bad("\"turns\" are for rows of a prompt file, which have nothing beside them");
  if (Contains(kLater, key)) {
    return Bad(fmt::format("\"{}\" in a row is not served by this version yet{}", key,
                           key == "seed" ? ": put it into \"extra_body\"" : ""));
  }
  const std::string near = Nearest(key, kServed);
  return Bad(fmt::format("unknown key \"{}\"{}", key,
                         near.empty() ? " (known: text, image, mask, extra_body, timestamp)"
                                      : fmt::format(" (did you mean \"{}\"?)", near)));
}

// As AIPerf's image endpoints: the first text is the prompt.
absl::Status TakeTexts(simdjson::dom::element value, std::string& prompt) {
  const auto texts = Strings("texts", value);
  if (!texts.ok()) return texts.status();
  if (texts->empty() || texts->front().empty()) return Bad("\"texts\" begins with no text");
  if (!prompt.empty()) return Bad("give \"text\" or \"texts\", not both");
  prompt = texts->front();
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

absl::Status TakeType(simdjson::dom::element value, std::string_view wanted) {
  std::string_view type;
  if (value.get_string().get(type) == simdjson::SUCCESS && type == wanted) return absl::OkStatus();
  if (type == "random_pool")
    return Bad("a row of a random pool among others: write dataset.format: random_pool");
  return Bad(fmt::format("\"type\" other than \"{}\" is not served by this version yet", wanted));
}

absl::Status TakeField(std::string_view key, simdjson::dom::element value, const RowRules& rules,
                       DatasetRow& row) {
  if (key == "text" || key == "prompt") return TakePrompt(key, value, row.entry.prompt);
  if (key == "texts") return TakeTexts(value, row.entry.prompt);
  if (key == "image" || key == "images") return TakeImages(key, value, false, row);
  if (key == "image_url") return TakeImages(key, value, true, row);
  if (key == "mask") return TakeMask(value, row);
  if (key == "extra_body") return TakeExtraBody(value, row.entry);
  if (key == "timestamp") return TakeTimestamp(value, row.entry);
  if (key == "type") return TakeType(value, rules.type);
  return UnknownKey(key);
}

}  // namespace

absl::StatusOr<DatasetRow> ReadRow(simdjson::dom::object object, const RowRules& rules) {
  DatasetRow row;
  const auto status = EachField(object, [&](std::string_view key, simdjson::dom::element value) {
    return TakeField(key, value, rules, row);
  });
  if (!status.ok()) return status;
  if (rules.needs_prompt && row.entry.prompt.empty())
    return Bad(fmt::format("a row needs \"text\", as {}", kExample));
  return row;
}

}  // namespace imgperf
