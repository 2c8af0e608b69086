#include "simulator/request_reader.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "simulator/dialects/chat_messages.h"
#include "simulator/dialects/extra_args.h"
#include "simulator/dialects/fal_size.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMaxPixels = 4096ULL * 4096;
constexpr std::int64_t kMaxSteps = 10'000;
constexpr std::int64_t kMaxPartials = 3;

void ReadPrompt(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  if (rules.is_chat) return;
  const auto prompt = fields.Text(rules.names.prompt);
  if (!prompt && rules.needs_prompt) fields.Invalid("missing", rules.names.prompt, "Field required");
  out.prompt = prompt.value_or("");
}

void ReadSide(Fields& fields, std::string_view name, std::uint32_t& pixels) {
  const auto value = fields.Whole(name);
  if (!value) return;
  if (*value < 1 || *value > 65535)
    fields.Refuse("invalid_size", name, fmt::format("{} must be 1..65535", name));
  pixels = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*value, 1, 65535));
}

// Explicit width and height win over size.
void ReadSize(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  out.size = rules.size;
  const auto text = rules.names_sizes ? fields.Word(rules.names.size) : fields.Text(rules.names.size);
  if (text && *text != "auto") {
    const auto named = rules.names_sizes ? SizeNamed(*text) : std::nullopt;
    if (named) {
      out.size = *named;
    } else if (auto size = ParsePixelSize(*text); size.ok()) {
      out.size = *size;
    } else {
      fields.Refuse("invalid_size", rules.names.size, std::string(size.status().message()));
    }
  }
  ReadSide(fields, "width", out.size.width);
  ReadSide(fields, "height", out.size.height);
}

void CheckSize(Fields& fields, const ReadRules& rules, const ImageRequest& out) {
  if (std::uint64_t{out.size.width} * out.size.height <= kMaxPixels &&
      std::max(out.size.width, out.size.height) <= 16383)
    return;
  fields.Refuse(
      "invalid_size", rules.names.size,
      fmt::format("{}x{} is more than this server paints: at most 4096x4096 pixels, no side over 16383",
                  out.size.width, out.size.height));
}

void ReadReplyAs(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  out.reply_as = rules.reply_as;
  const ReplyFormats& formats = rules.formats;
  if (!formats.url && !formats.base64 && !formats.file) return;
  const auto text = fields.Text("response_format");
  if (!text) return;
  if (formats.url && *text == "url") {
    out.reply_as = ReplyAs::kUrl;
  } else if (formats.base64 && *text == "b64_json") {
    out.reply_as = ReplyAs::kBase64;
  } else if (formats.file && *text == "file") {
    out.reply_as = ReplyAs::kFile;
  } else {
    fields.Refuse("invalid_response_format", "response_format",
                  fmt::format("response_format={} is not supported", *text));
  }
}

void ReadFormat(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  out.format = rules.format;
  out.background = fields.Text("background").value_or("auto");
  if (out.background == "transparent") out.format = EncodedFormat::kPng;
  const auto text = fields.Text("output_format");
  if (!text) return;
  if (*text == "png") {
    out.format = EncodedFormat::kPng;
  } else if (*text == "webp") {
    out.format = EncodedFormat::kWebp;
  } else if (*text == "jpeg" || *text == "jpg") {
    out.format = EncodedFormat::kJpeg;
  } else {
    fields.Refuse("invalid_output_format", "output_format",
                  fmt::format("output_format={} is not supported", *text));
  }
}

void ReadCount(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  const std::int64_t n = fields.Whole(rules.names.n).value_or(1);
  if (!rules.clamps_n && (n < 1 || n > 10)) {
    fields.Invalid("less_than_equal", rules.names.n, fmt::format("{} must be 1..10", rules.names.n));
  }
  out.n = static_cast<std::uint32_t>(std::clamp<std::int64_t>(n, 1, 10));
  if (out.reply_as == ReplyAs::kFile && out.n != 1) {
    fields.Refuse("invalid_response_format", "response_format",
                  "this server sends no archives: a file needs n=1");
  }
}

void ReadSteps(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  out.seed = fields.Whole(rules.names.seed);
  const auto steps = fields.Whole(rules.names.steps);
  if (!steps) return;
  if (*steps < 1 || *steps > kMaxSteps) {
    fields.Refuse("invalid_steps", rules.names.steps,
                  fmt::format("{} must be 1..{}", rules.names.steps, kMaxSteps));
  }
  out.steps = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*steps, 1, kMaxSteps));
}

void ReadStream(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  if (!rules.streams && !rules.refuses_stream) return;
  const bool asked = fields.Flag("stream").value_or(false);
  if (asked && rules.refuses_stream)
    fields.Refuse("invalid_stream", "stream", "stream=true needs a multi-stage model");
  const std::int64_t partials = fields.Whole("partial_images").value_or(0);
  if (partials < 0 || partials > kMaxPartials) {
    fields.Refuse("invalid_partial_images", "partial_images",
                  fmt::format("partial_images must be 0..{}", kMaxPartials));
  }
  out.stream = asked;
  out.partials = static_cast<std::uint32_t>(asked ? std::clamp<std::int64_t>(partials, 0, kMaxPartials) : 0);
}

void ReadQuality(Fields& fields, const ReadRules& rules, ImageRequest& out) {
  out.quality = static_cast<int>(
      std::clamp<std::int64_t>(fields.Whole("output_compression").value_or(rules.quality), 1, 100));
  if (rules.streams) out.effort = fields.Text("quality").value_or("auto");
}

std::variant<ImageRequest, Complaint> ReadFields(Fields& fields, const ReadRules& rules, ImageRequest out) {
  out.operation = rules.operation;
  ReadPrompt(fields, rules, out);
  ReadSize(fields, rules, out);
  CheckSize(fields, rules, out);
  ReadReplyAs(fields, rules, out);
  ReadFormat(fields, rules, out);
  ReadCount(fields, rules, out);
  ReadSteps(fields, rules, out);
  ReadStream(fields, rules, out);
  ReadQuality(fields, rules, out);
  if (rules.has_extra_args) TakeExtraArgs(out);
  if (!fields.complaint()) ReadReferences(fields, rules.names.images, out);
  if (rules.needs_image && out.images.empty()) {
    fields.Complain({Complaint::Kind::kNoImage, "missing", "image", "Field 'image' or 'url' is required"});
  }
  if (fields.complaint()) return *fields.complaint();
  return out;
}

Complaint Unreadable(std::string_view code, std::string message) {
  return {Complaint::Kind::kInvalid, std::string(code), "0", std::move(message)};
}

}  // namespace

std::variant<ImageRequest, Complaint> RequestReader::Read(const ReadRules& rules,
                                                          std::string_view content_type,
                                                          std::string_view body) {
  if (http::IsMultipart(content_type)) {
    const auto parts = http::ParseMultipart(content_type, body);
    if (!parts.ok()) return Unreadable("form_invalid", std::string(parts.status().message()));
    FormFields form(*parts);
    return ReadFields(form, rules, {});
  }
  simdjson::dom::element root;
  if (const auto error = parser_.parse(body.data(), body.size()).get(root); error != simdjson::SUCCESS) {
    return Unreadable("json_invalid", fmt::format("JSON decode error: {}", simdjson::error_message(error)));
  }
  simdjson::dom::object json;
  if (root.get(json) != simdjson::SUCCESS) {
    return Unreadable("model_attributes_type", "Input should be a valid dictionary");
  }
  JsonFields fields(json, rules.inside);
  ImageRequest out;
  if (rules.is_chat) ReadMessages(json, fields, out);
  return ReadFields(fields, rules, std::move(out));
}

}  // namespace imgperf
