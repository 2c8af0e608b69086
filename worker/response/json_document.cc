#include "worker/response/json_document.h"

namespace imgperf {

simdjson::simdjson_result<simdjson::dom::element> ParseJson(std::string& text) {
  static thread_local simdjson::dom::parser parser;
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  return parser.parse(text.data(), text.size(), /*realloc_if_needed=*/false);
}

std::optional<std::string_view> StringField(const simdjson::dom::object& object, std::string_view key) {
  std::string_view value;
  if (object[key].get_string().get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

}  // namespace imgperf
