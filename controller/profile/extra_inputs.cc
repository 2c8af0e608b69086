#include "controller/profile/extra_inputs.h"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/secrets.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

Json ValueOf(std::string_view text) {
  Json value = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded() || value.is_string()) return std::string(text);
  return value;
}

absl::Status AddObject(std::string_view word, Json& fields) {
  const Json object = Json::parse(word, nullptr, false);
  if (!object.is_object()) {
    return absl::InvalidArgumentError(fmt::format(
        "\"{}\" begins like a JSON object and is none, as '{{\"quality\": \"standard\"}}'", word));
  }
  fields.update(object);
  return absl::OkStatus();
}

absl::Status AddPair(std::string_view word, Json& fields) {
  const std::size_t colon = word.find(':');
  if (colon == word.npos || colon == 0) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" {}: write KEY:VALUE, as size:512x512", word,
                    colon == 0 ? "has no key before its colon" : "has no colon"));
  }
  fields[std::string(word.substr(0, colon))] = ValueOf(word.substr(colon + 1));
  return absl::OkStatus();
}

absl::Status CheckNames(const Json& fields) {
  for (const auto& [key, value] : fields.items()) {
    if (IsSecretName(key)) {
      return absl::InvalidArgumentError(fmt::format(
          "\"{}\" is named like a secret, and every export shows the body: send it by --api-key or --header",
          key));
    }
  }
  return absl::OkStatus();
}

std::string TakeText(Json& fields, const char* key) {
  const auto it = fields.find(key);
  if (it == fields.end() || !it->is_string()) return "";
  std::string text = it->get<std::string>();
  fields.erase(it);
  return text;
}

std::string TakeCount(Json& fields, const char* key) {
  const auto it = fields.find(key);
  if (it == fields.end() || !it->is_number_integer()) return "";
  std::string text = it->dump();
  fields.erase(it);
  return text;
}

}  // namespace

absl::StatusOr<std::string> ExtraInputsJson(const std::vector<std::string>& words) {
  Json fields = Json::object();
  for (const std::string& word : words) {
    absl::Status status = word.starts_with('{') ? AddObject(word, fields) : AddPair(word, fields);
    if (!status.ok()) return status;
  }
  if (absl::Status status = CheckNames(fields); !status.ok()) return status;
  return fields.dump(-1, ' ', false, Json::error_handler_t::replace);
}

SplitExtra SplitOwnFields(const std::string& json) {
  Json fields = Json::parse(json);
  SplitExtra split;
  split.size = TakeText(fields, "size");
  split.n = TakeCount(fields, "n");
  split.response_format = TakeText(fields, "response_format");
  split.rest_json = fields.dump();
  return split;
}

}  // namespace imgperf
