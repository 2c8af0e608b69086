// simdjson as the readers of answers use it: one parser a thread, its memory reused.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace imgperf {

// Parses `text` strictly; grows it by the padding simdjson reads beyond the end. The document stands until
// the next call on this thread.
simdjson::simdjson_result<simdjson::dom::element> ParseJson(std::string& text);

// The string field `key`; nothing when it is missing, null or of another type.
std::optional<std::string_view> StringField(const simdjson::dom::object& object, std::string_view key);

}  // namespace imgperf
