#include "controller/dataset/request_rows.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/dataset/json_fields.h"
#include "controller/dataset/jsonl.h"

namespace imgperf {
namespace {

constexpr std::array<std::string_view, 13> kManifestKeys{
    "prompt",         "request_id", "sampling_params",     "fps",
    "guidance_scale", "height",     "image_paths",         "negative_prompt",
    "seed",           "num_frames", "num_inference_steps", "num_outputs_per_prompt",
    "width"};

absl::Status BadRequest(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::StatusOr<DatasetRow> Finished(DatasetRow row, const BodyFields& body) {
  if (row.entry.prompt.empty())
    return BadRequest("a row needs \"prompt\", as {\"prompt\": \"A lighthouse in fog\"}");
  row.entry.extra_body_json = body.Json();
  return row;
}

// Reads the rows of one manifest.
class ManifestReader {
 public:
  absl::StatusOr<DatasetRow> operator()(simdjson::dom::object object) {
    DatasetRow row;
    BodyFields body;
    const auto status = EachField(object, [&](std::string_view key, simdjson::dom::element value) {
      return Take(key, value, row, body);
    });
    if (!status.ok()) return status;
    return Finished(std::move(row), body);
  }

 private:
  absl::Status Take(std::string_view key, simdjson::dom::element value, DatasetRow& row, BodyFields& body) {
    if (std::find(kManifestKeys.begin(), kManifestKeys.end(), key) == kManifestKeys.end())
      return Unknown(key);
    if (key == "prompt") return TakePrompt(key, value, row.entry.prompt);
    if (key == "request_id") return TakeId(value);
    if (key == "sampling_params") return body.AddAll(key, value);
    if (key == "image_paths") return value.is_null() ? absl::OkStatus() : TakeImages(key, value, false, row);
    return body.Add(key == "num_outputs_per_prompt" ? "n" : key, value);
  }

  static absl::Status Unknown(std::string_view key) {
    const std::string near = Nearest(key, kManifestKeys);
    return BadRequest(fmt::format("a manifest has no key \"{}\"{}", key,
                                  near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near)));
  }

  absl::Status TakeId(simdjson::dom::element value) {
    std::string_view id;
    if (value.get_string().get(id) != simdjson::SUCCESS || id.empty())
      return BadRequest("\"request_id\" must be a string that is not empty");
    if (ids_.emplace(id).second) return absl::OkStatus();
    return BadRequest(fmt::format("request_id \"{}\" stands in an earlier row too", id));
  }

  std::unordered_set<std::string> ids_;
};

absl::StatusOr<DatasetRow> ReadVllmRow(simdjson::dom::object object) {
  DatasetRow row;
  BodyFields body;
  const auto status =
      EachField(object, [&](std::string_view key, simdjson::dom::element value) -> absl::Status {
        if (key == "prompt") return TakePrompt(key, value, row.entry.prompt);
        const bool url = key == "image_urls";
        if (!url && key != "image_paths") return body.Add(key, value);
        return value.is_null() ? absl::OkStatus() : TakeImages(key, value, url, row);
      });
  if (!status.ok()) return status;
  return Finished(std::move(row), body);
}

}  // namespace

absl::StatusOr<DatasetRows> ParseManifest(std::string_view name, std::string_view text) {
  ManifestReader reader;
  return ParseJsonLines(name, text, [&](simdjson::dom::object object) { return OneRow(reader(object)); });
}

absl::StatusOr<DatasetRows> ParseVllmOmni(std::string_view name, std::string_view text) {
  return ParseJsonLines(name, text, [](simdjson::dom::object object) { return OneRow(ReadVllmRow(object)); });
}

}  // namespace imgperf
