#include "controller/plan/json_yaml.h"

#include <algorithm>

#include <absl/strings/ascii.h>
#include <nlohmann/json.hpp>

#include "controller/plan/expand.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

std::string Quoted(const std::string& text) { return Json(text).dump(); }

std::string Key(const std::string& key) {
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) || c == '_';
  });
  return plain && key != "null" && key != "true" && key != "false" ? key : Quoted(key);
}

bool IsBlock(const Json& json) { return json.is_structured() && !json.empty(); }

std::string Leaf(const Json& json) {
  return json.is_string() ? Quoted(EscapeDollars(json.get<std::string>())) : json.dump();
}

void Write(const Json& json, std::size_t indent, std::string& out) {
  for (const auto& [key, value] : json.items()) {
    out += std::string(indent, ' ') + (json.is_array() ? "-" : Key(key) + ":");
    if (IsBlock(value)) {
      out += "\n";
      Write(value, indent + 2, out);
    } else {
      out += " " + Leaf(value) + "\n";
    }
  }
}

}  // namespace

std::string JsonToYaml(std::string_view json) {
  std::string out;
  Write(Json::parse(json), 0, out);
  return out;
}

}  // namespace imgperf
