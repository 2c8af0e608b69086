#include "simulator/dialect_openai.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::uint64_t kMaxPixels = 4096ULL * 4096;
constexpr std::int64_t kMaxSteps = 10'000;

// Reads fields one by one and keeps the first complaint.
class Fields {
 public:
  explicit Fields(object json) : json_(json) {}

  std::optional<std::string_view> Text(std::string_view name) {
    const auto value = Get(name);
    std::string_view text;
    if (!value) return std::nullopt;
    if (value->get(text) == simdjson::SUCCESS) return text;
    Complain(name, "string_type", "Input should be a valid string");
    return std::nullopt;
  }

  std::optional<std::int64_t> Whole(std::string_view name) {
    const auto value = Get(name);
    std::int64_t number = 0;
    if (!value) return std::nullopt;
    if (value->get(number) == simdjson::SUCCESS) return number;
    Complain(name, "int_type", "Input should be a valid integer");
    return std::nullopt;
  }

  // A whole number, or the first of a list of them.
  std::optional<std::int64_t> FirstWhole(std::string_view name) {
    const auto value = Get(name);
    simdjson::dom::array list;
    std::int64_t number = 0;
    if (!value || value->get(list) != simdjson::SUCCESS) return Whole(name);
    if (list.at(0).get(number) == simdjson::SUCCESS) return number;
    Complain(name, "int_type", "Input should be a valid integer");
    return std::nullopt;
  }

  void Complain(std::string_view name, std::string_view type, std::string_view message) {
    Fail(ValidationError(name, type, message));
  }
  void Fail(DialectError error) {
    if (!error_) error_ = std::move(error);
  }
  const std::optional<DialectError>& error() const { return error_; }

 private:
  // Null counts as absent.
  std::optional<element> Get(std::string_view name) const {
    element value;
    if (json_.at_key(name).get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
    return value;
  }

  object json_;
  std::optional<DialectError> error_;
};

void Refuse(Fields& fields, std::string_view code, std::string_view message) {
  fields.Fail(OpenAiError(400, code, message));
}

void ReadPrompt(Fields& fields, ImageRequest& out) {
  const auto prompt = fields.Text("prompt");
  if (!prompt) fields.Complain("prompt", "missing", "Field required");
  out.prompt = prompt.value_or("");
}

// Explicit width and height win over size.
void ReadSize(Fields& fields, ImageRequest& out) {
  const auto text = fields.Text("size");
  if (text && *text != "auto") {
    if (auto size = ParsePixelSize(*text); size.ok()) {
      out.size = *size;
    } else {
      Refuse(fields, "invalid_size", std::string(size.status().message()));
    }
  }
  const auto side = [&](std::string_view name, std::uint32_t& pixels) {
    const auto value = fields.Whole(name);
    if (!value) return;
    if (*value < 1 || *value > 65535)
      Refuse(fields, "invalid_size", fmt::format("{} must be 1..65535", name));
    pixels = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*value, 1, 65535));
  };
  side("width", out.size.width);
  side("height", out.size.height);
  if (std::uint64_t{out.size.width} * out.size.height > kMaxPixels ||
      std::max(out.size.width, out.size.height) > 16383) {
    Refuse(fields, "invalid_size",
           fmt::format("{}x{} is more than this server paints: at most 4096x4096 pixels, no side over 16383",
                       out.size.width, out.size.height));
  }
}

void ReadReplyAs(Fields& fields, ImageRequest& out) {
  const auto text = fields.Text("response_format").value_or("url");
  if (text == "url") return;
  out.reply_as = ReplyAs::kBase64;
  if (text != "b64_json") {
    Refuse(fields, "invalid_response_format", fmt::format("response_format={} is not supported", text));
  }
}

void ReadFormat(Fields& fields, ImageRequest& out) {
  const bool transparent = fields.Text("background").value_or("") == "transparent";
  const auto text = fields.Text("output_format").value_or(transparent ? "png" : "jpeg");
  if (text == "png") {
    out.format = EncodedFormat::kPng;
  } else if (text == "webp") {
    out.format = EncodedFormat::kWebp;
  } else if (text != "jpeg" && text != "jpg") {
    Refuse(fields, "invalid_output_format", fmt::format("output_format={} is not supported", text));
  }
}

void ReadNumbers(Fields& fields, ImageRequest& out) {
  out.n = static_cast<std::uint32_t>(std::clamp<std::int64_t>(fields.Whole("n").value_or(1), 1, 10));
  out.seed = fields.FirstWhole("seed");
  out.quality = static_cast<int>(
      std::clamp<std::int64_t>(fields.Whole("output_compression").value_or(kDefaultQuality), 1, 100));
  const auto steps = fields.Whole("num_inference_steps");
  if (!steps) return;
  if (*steps < 1 || *steps > kMaxSteps) {
    Refuse(fields, "invalid_steps", fmt::format("num_inference_steps must be 1..{}", kMaxSteps));
  }
  out.steps = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*steps, 1, kMaxSteps));
}

}  // namespace

DialectError OpenAiError(int status, std::string_view code, std::string_view message) {
  const std::string_view type = status == 429   ? "rate_limit_error"
                                : status >= 500 ? "server_error"
                                                : "invalid_request_error";
  const nlohmann::ordered_json json{
      {"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code}}}};
  return {status, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

DialectError ValidationError(std::string_view field, std::string_view type, std::string_view message) {
  nlohmann::ordered_json complaint{
      {"type", type}, {"loc", nlohmann::ordered_json::array({"body", field})}, {"msg", message}};
  nlohmann::ordered_json json;
  json["detail"] = nlohmann::ordered_json::array({std::move(complaint)});
  return {422, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

std::variant<ImageRequest, DialectError> GenerationParser::Parse(std::string_view body) {
  element root;
  if (const auto error = parser_.parse(body.data(), body.size()).get(root); error != simdjson::SUCCESS) {
    return ValidationError("0", "json_invalid",
                           fmt::format("JSON decode error: {}", simdjson::error_message(error)));
  }
  object json;
  if (root.get(json) != simdjson::SUCCESS) {
    return ValidationError("0", "model_attributes_type", "Input should be a valid dictionary");
  }
  Fields fields(json);
  ImageRequest out;
  ReadPrompt(fields, out);
  ReadSize(fields, out);
  ReadReplyAs(fields, out);
  ReadFormat(fields, out);
  ReadNumbers(fields, out);
  if (fields.error()) return *fields.error();
  return out;
}

}  // namespace imgperf
