#include "simulator/fields.h"

#include <charconv>

namespace imgperf {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kText = "Input should be a valid string";
constexpr std::string_view kWhole = "Input should be a valid integer";
constexpr std::string_view kFlag = "Input should be a valid boolean";

// The text itself, or what an object calls its URL.
std::optional<std::string_view> UrlOf(element value) {
  std::string_view text;
  object json;
  if (value.get(text) == simdjson::SUCCESS) return text;
  if (value.get(json) != simdjson::SUCCESS) return std::nullopt;
  for (const char* key : {"image_url", "url"}) {
    element inner;
    if (json.at_key(key).get(inner) != simdjson::SUCCESS) continue;
    if (inner.get(text) == simdjson::SUCCESS) return text;
    object deeper;  // a chat's {"image_url": {"url": ...}}
    if (inner.get(deeper) == simdjson::SUCCESS && deeper.at_key("url").get(text) == simdjson::SUCCESS)
      return text;
  }
  return std::nullopt;
}

}  // namespace

JsonFields::JsonFields(object json, std::string_view inside) : json_(json) {
  object found;
  if (!inside.empty() && json.at_key(inside).get(found) == simdjson::SUCCESS) inside_ = found;
}

std::optional<element> JsonFields::Get(std::string_view name) const {
  element value;
  if (inside_ && inside_->at_key(name).get(value) == simdjson::SUCCESS && !value.is_null()) return value;
  if (json_.at_key(name).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

std::optional<std::string_view> JsonFields::Text(std::string_view name) {
  const auto value = Get(name);
  std::string_view text;
  if (!value) return std::nullopt;
  if (value->get(text) == simdjson::SUCCESS) return text;
  Invalid("string_type", name, std::string(kText));
  return std::nullopt;
}

std::optional<std::string_view> JsonFields::Word(std::string_view name) const {
  const auto value = Get(name);
  std::string_view text;
  return value && value->get(text) == simdjson::SUCCESS ? std::optional(text) : std::nullopt;
}

std::optional<std::int64_t> JsonFields::Whole(std::string_view name) {
  const auto value = Get(name);
  if (!value) return std::nullopt;
  array list;
  std::int64_t number = 0;
  if (value->get(number) == simdjson::SUCCESS) return number;
  if (value->get(list) == simdjson::SUCCESS && list.at(0).get(number) == simdjson::SUCCESS) return number;
  Invalid("int_type", name, std::string(kWhole));
  return std::nullopt;
}

std::optional<bool> JsonFields::Flag(std::string_view name) {
  const auto value = Get(name);
  bool flag = false;
  if (!value) return std::nullopt;
  if (value->get(flag) == simdjson::SUCCESS) return flag;
  Invalid("bool_type", name, std::string(kFlag));
  return std::nullopt;
}

std::vector<FieldValue> JsonFields::All(std::string_view name) {
  std::vector<FieldValue> out;
  const auto value = Get(name);
  if (!value) return out;
  const auto add = [&](element one) {
    const auto text = UrlOf(one);
    if (!text) return Invalid("string_type", name, std::string(kText));
    out.push_back({*text, false});
  };
  array list;
  if (value->get(list) != simdjson::SUCCESS) {
    add(*value);
  } else {
    for (const element one : list) add(one);
  }
  return out;
}

std::optional<std::string_view> FormFields::Text(std::string_view name) { return Word(name); }

std::optional<std::string_view> FormFields::Word(std::string_view name) const {
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part) {
    if (part->name == name) return part->body;
  }
  return std::nullopt;
}

std::optional<std::int64_t> FormFields::Whole(std::string_view name) {
  const auto text = Text(name);
  if (!text || text->empty()) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc{} && end == text->data() + text->size()) return number;
  Invalid("int_parsing", name, std::string(kWhole) + ", unable to parse string as an integer");
  return std::nullopt;
}

std::optional<bool> FormFields::Flag(std::string_view name) {
  const auto text = Text(name);
  if (!text || text->empty()) return std::nullopt;
  for (const char* yes : {"true", "True", "1"}) {
    if (*text == yes) return true;
  }
  for (const char* no : {"false", "False", "0"}) {
    if (*text == no) return false;
  }
  Invalid("bool_parsing", name, std::string(kFlag) + ", unable to interpret input");
  return std::nullopt;
}

std::vector<FieldValue> FormFields::All(std::string_view name) {
  std::vector<FieldValue> out;
  for (const http::Part& part : parts_) {
    if (part.name == name) out.push_back({part.body, part.file_name.has_value()});
  }
  return out;
}

}  // namespace imgperf
