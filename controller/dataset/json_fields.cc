#include "controller/dataset/json_fields.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

constexpr std::size_t kMaxImagesOfARow = 64;
constexpr std::size_t kMaxFields = 1000;  // of one object: each is compared with all before it

absl::Status BadField(const std::string& why) { return absl::InvalidArgumentError(why); }

absl::Status NoStrings(std::string_view key) {
  return BadField(fmt::format("\"{}\" must be a string or a list of strings", key));
}

// {"name": ..., "contents": [...]}
absl::Status AddContents(std::string_view key, simdjson::dom::object object,
                         std::vector<std::string_view>& strings) {
  simdjson::dom::array contents;
  if (object["contents"].get_array().get(contents) != simdjson::SUCCESS) return NoStrings(key);
  for (const auto content : contents) {
    std::string_view text;
    if (content.get_string().get(text) != simdjson::SUCCESS) return NoStrings(key);
    strings.push_back(text);
  }
  return absl::OkStatus();
}

bool IsWhole(std::string_view json) {
  return !json.empty() && json.find_first_not_of("0123456789") == json.npos;
}

void AppendField(std::string_view key, std::string_view json, std::string& out) {
  out += fmt::format("{}{}:{}", out.empty() ? "" : ",", nlohmann::json(std::string(key)).dump(), json);
}

std::string Braced(const std::string& fields) { return fields.empty() ? fields : "{" + fields + "}"; }

}  // namespace

absl::StatusOr<simdjson::dom::element> ParseJsonText(std::string_view text, simdjson::dom::parser& parser) {
  if (text.empty())
    return BadField("not JSON: nothing in it");  // may point nowhere, which the parser forbids
  simdjson::dom::element root;
  const auto error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::SUCCESS) return root;
  return BadField(fmt::format("not JSON: {}", simdjson::error_message(error)));
}

absl::StatusOr<simdjson::dom::object> ParseObject(std::string_view text, simdjson::dom::parser& parser,
                                                  std::string_view example) {
  const auto root = ParseJsonText(text, parser);
  if (!root.ok()) return root.status();
  simdjson::dom::object object;
  if (root->get_object().get(object) != simdjson::SUCCESS)
    return BadField(fmt::format("an object is wanted here, as {}", example));
  return object;
}

absl::Status EachField(simdjson::dom::object object, const FieldTaker& take) {
  std::vector<std::string_view> seen;
  for (const auto field : object) {
    if (std::find(seen.begin(), seen.end(), field.key) != seen.end())
      return BadField(fmt::format("\"{}\" is given twice", field.key));
    if (seen.size() == kMaxFields)
      return BadField(fmt::format("more than {} fields in one object", kMaxFields));
    seen.push_back(field.key);
    if (auto status = take(field.key, field.value); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status TakePrompt(std::string_view key, simdjson::dom::element value, std::string& prompt) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS)
    return BadField(fmt::format("\"{}\" must be a string", key));
  if (text.empty()) return BadField(fmt::format("\"{}\" is empty", key));
  if (!prompt.empty()) return BadField("give \"text\" or \"prompt\", not both");
  prompt = text;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string_view>> Strings(std::string_view key, simdjson::dom::element value) {
  std::vector<std::string_view> strings;
  if (value.is_string()) return strings = {value.get_string().value()};
  simdjson::dom::array items;
  if (value.get_array().get(items) != simdjson::SUCCESS) return NoStrings(key);
  for (const auto item : items) {
    simdjson::dom::object object;
    if (item.is_string()) {
      strings.push_back(item.get_string().value());
    } else if (item.get_object().get(object) != simdjson::SUCCESS) {
      return NoStrings(key);
    } else if (auto status = AddContents(key, object, strings); !status.ok()) {
      return status;
    }
  }
  return strings;
}

absl::Status TakeImages(std::string_view key, simdjson::dom::element value, bool as_url, DatasetRow& row) {
  const auto names = Strings(key, value);
  if (!names.ok()) return names.status();
  if (row.images.size() + names->size() > kMaxImagesOfARow)
    return BadField(fmt::format("more than {} images in one row", kMaxImagesOfARow));
  for (const std::string_view name : *names) {
    if (name.empty()) return BadField(fmt::format("\"{}\" is empty: a path or a URL is wanted", key));
    row.images.push_back({std::string(name), as_url});
  }
  return absl::OkStatus();
}

absl::Status TakeMask(simdjson::dom::element value, DatasetRow& row) {
  std::string_view name;
  if (value.get_string().get(name) != simdjson::SUCCESS || name.empty())
    return BadField("\"mask\" must be a path or a URL");
  row.mask = NamedImage{std::string(name)};
  return absl::OkStatus();
}

const BodyFields::Field* BodyFields::Find(std::string_view key) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return f.key == key; });
  return found == fields_.end() ? nullptr : &*found;
}

absl::Status BodyFields::Add(std::string_view key, simdjson::dom::element value) {
  return value.is_null() ? absl::OkStatus() : AddVerbatim(key, value);
}

absl::Status BodyFields::AddVerbatim(std::string_view key, simdjson::dom::element value) {
  if (Find(key) != nullptr) return BadField(fmt::format("\"{}\" is given twice", key));
  fields_.push_back({std::string(key), simdjson::minify(value)});
  return absl::OkStatus();
}

absl::Status BodyFields::AddAll(std::string_view key, simdjson::dom::element value) {
  simdjson::dom::object object;
  if (value.is_null()) return absl::OkStatus();
  if (value.get_object().get(object) != simdjson::SUCCESS)
    return BadField(fmt::format("\"{}\" must be an object, as {{\"num_inference_steps\": 20}}", key));
  return EachField(object, [&](std::string_view name, simdjson::dom::element of) { return Add(name, of); });
}

std::string BodyFields::Verbatim() const {
  std::string out;
  for (const Field& field : fields_) AppendField(field.key, field.json, out);
  return Braced(out);
}

std::string BodyFields::Json() const {
  const Field* width = Find("width");
  const Field* height = Find("height");
  const bool sized = width != nullptr && height != nullptr && Find("size") == nullptr &&
                     IsWhole(width->json) && IsWhole(height->json);
  std::string out;
  if (sized) AppendField("size", fmt::format("\"{}x{}\"", width->json, height->json), out);
  for (const Field& field : fields_) {
    if (!sized || (&field != width && &field != height)) AppendField(field.key, field.json, out);
  }
  return Braced(out);
}

}  // namespace imgperf
