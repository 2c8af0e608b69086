// vLLM-Omni: base64 or the bare file, PNG, the stages' durations beside the image; pictures as answers of a
// chat. n is checked and `url` refused with 422; streams of diffusion models are refused.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/dialects/dialect.h"
#include "simulator/dialects/images_api.h"

namespace imgperf {
namespace {

using nlohmann::ordered_json;

double Seconds(Nanos length_for) { return static_cast<double>(length_for) / 1e9; }

// Both null when the server keeps it to itself.
ordered_json Metrics(const ReplyFacts& facts) {
  ordered_json json{{"stage_durations", nullptr}, {"peak_memory_mb", nullptr}};
  if (facts.inference_for) {
    json["stage_durations"] = {{"text_encoder", Seconds(facts.stages.encoder_for)},
                               {"diffuse", Seconds(facts.stages.denoise_for)},
                               {"vae_decode", Seconds(facts.stages.decode_for)}};
  }
  if (facts.peak_memory_mb > 0) json["peak_memory_mb"] = facts.peak_memory_mb;
  return json;
}

std::string ImagesReply(const ImageRequest& request, const ReplyFacts& facts,
                        const std::vector<ReplyImage>& images) {
  std::string out = fmt::format(R"({{"created":{},"data":[)", facts.created_s);
  for (std::size_t k = 0; k < images.size(); ++k) {
    out += k == 0 ? R"({"b64_json":")" : R"(,{"b64_json":")";
    out += images[k].base64;
    out += R"(","url":null,"revised_prompt":null})";
  }
  const ordered_json rest{{"output_format", FormatName(request.format)},
                          {"size", fmt::format("{}x{}", request.size.width, request.size.height)},
                          {"cot_output", nullptr},
                          {"metrics", Metrics(facts)}};
  return out + "]," + Dump(rest).substr(1);
}

// Each image is a content of the one message; what was measured stands beside its URL.
std::string ChatReply(const ImageRequest& request, const ReplyFacts& facts,
                      const std::vector<ReplyImage>& images) {
  std::string out = fmt::format(R"({{"id":"chatcmpl-{}","object":"chat.completion","created":{},"model":{},)"
                                R"("choices":[{{"index":0,"message":{{"role":"assistant","content":[)",
                                facts.id, facts.created_s, Quoted(facts.model));
  const std::string beside = Dump(Metrics(facts)).substr(1);
  for (std::size_t k = 0; k < images.size(); ++k) {
    if (k != 0) out += ',';
    out += fmt::format(R"({{"type":"image_url","image_url":{{"url":"data:image/{};base64,)",
                       FormatName(request.format));
    out += images[k].base64;
    out += R"("},)" + beside;
  }
  return out + R"(]},"finish_reason":"stop"}]})";
}

class VllmOmni final : public Dialect {
 public:
  std::string_view name() const override { return "vllm-omni"; }
  Pages pages() const override { return {.health = true, .models = true}; }

  std::optional<Operation> OperationOf(std::string_view path) const override {
    return path == "/v1/chat/completions" ? Operation::kChat : ImagesOperation(path, false);
  }

  ReadRules RulesOf(Operation operation) const override {
    ReadRules rules{.operation = operation, .clamps_n = false};
    if (operation == Operation::kChat) {
      rules.names.n = "num_outputs_per_prompt";
      rules.inside = "extra_body";
      rules.is_chat = true;
      return rules;
    }
    rules.formats = {.base64 = true, .file = true};
    rules.refuses_stream = operation == Operation::kEdit;
    return operation == Operation::kEdit ? WithImages(rules, operation) : rules;
  }

  DialectError Word(Operation, const Complaint& complaint) const override {
    switch (complaint.kind) {
      case Complaint::Kind::kInvalid:
        return ValidationError(complaint.field, complaint.code, complaint.message);
      case Complaint::Kind::kTooMany:
        return DetailError(429, complaint.message);
      case Complaint::Kind::kNoImage:
        return DetailError(422, complaint.message);
      case Complaint::Kind::kRefused:
      case Complaint::Kind::kBadImage:
        break;
    }
    const bool format = complaint.code == "invalid_response_format";
    return format ? ValidationError(complaint.field, "value_error", complaint.message)
                  : DetailError(400, complaint.message);
  }

  std::string Reply(const ImageRequest& request, const ReplyFacts& facts,
                    const std::vector<ReplyImage>& images) const override {
    return request.operation == Operation::kChat ? ChatReply(request, facts, images)
                                                 : ImagesReply(request, facts, images);
  }
};

}  // namespace

const Dialect& VllmOmniDialect() {
  static const VllmOmni dialect;
  return dialect;
}

}  // namespace imgperf
