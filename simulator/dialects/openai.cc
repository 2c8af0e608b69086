// The OpenAI Images API as OpenAI serves it: base64, PNG, an error object for every 4xx, tokens and rate
// limits, nothing of the server's insides.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/dialects/dialect.h"
#include "simulator/dialects/images_api.h"
#include "simulator/dialects/openai_words.h"
#include "simulator/usage.h"

namespace imgperf {

using nlohmann::ordered_json;

ordered_json UsageJson(const ImageRequest& request) {
  const Usage usage = UsageOf(request);
  const std::uint64_t input = usage.text_tokens + usage.image_tokens;
  return {
      {"input_tokens", input},
      {"input_tokens_details", {{"image_tokens", usage.image_tokens}, {"text_tokens", usage.text_tokens}}},
      {"output_tokens", usage.output_tokens},
      {"total_tokens", input + usage.output_tokens}};
}

void AppendSettings(const ImageRequest& request, ordered_json& json) {
  json["background"] = request.background == "auto" ? "opaque" : request.background;
  json["output_format"] = FormatName(request.format);
  json["quality"] = request.effort == "auto" ? "high" : request.effort;
  json["size"] = fmt::format("{}x{}", request.size.width, request.size.height);
}

namespace {

class OpenAi final : public Dialect {
 public:
  std::string_view name() const override { return "openai"; }
  Pages pages() const override { return {.models = true}; }
  std::optional<Operation> OperationOf(std::string_view path) const override {
    return ImagesOperation(path, true);
  }

  ReadRules RulesOf(Operation operation) const override {
    const ReadRules rules{
        .clamps_n = false, .streams = true, .formats = {.url = true, .base64 = true}, .quality = 100};
    return operation == Operation::kGeneration ? rules : WithImages(rules, operation);
  }

  DialectError Word(Operation, const Complaint& complaint) const override {
    const int status = complaint.kind == Complaint::Kind::kTooMany ? 429 : 400;
    const bool missing = complaint.code == "missing";
    return OpenAiError(
        status, missing ? "missing_required_parameter" : complaint.code,
        missing ? fmt::format("Missing required parameter: '{}'.", complaint.field) : complaint.message,
        complaint.field);
  }

  std::string Reply(const ImageRequest& request, const ReplyFacts& facts,
                    const std::vector<ReplyImage>& images) const override {
    std::string out = fmt::format(R"({{"created":{},"data":[)", facts.created_s);
    for (std::size_t k = 0; k < images.size(); ++k) {
      if (k != 0) out += ',';
      if (images[k].url.empty()) {
        out += R"({"b64_json":")";
        out += images[k].base64;
        out += "\"}";
      } else {
        out += fmt::format(R"({{"url":{}}})", Quoted(images[k].url));
      }
    }
    ordered_json rest;
    AppendSettings(request, rest);
    rest["usage"] = UsageJson(request);
    return out + "]," + Dump(rest).substr(1);
  }

  bool StatesRateLimits() const override { return true; }
};

}  // namespace

const Dialect& OpenAiDialect() {
  static const OpenAi dialect;
  return dialect;
}

}  // namespace imgperf
