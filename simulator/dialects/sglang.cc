// SGLang diffusion, the default. Validation fails with 422 and FastAPI's `detail`, other 4xx with an error
// object. URLs are the default of generations and base64 that of edits; n is clamped.
//
// On purpose more than SGLang: variations, and `stream`, which SGLang ignores.
#include <fmt/format.h>

#include "simulator/dialects/dialect.h"
#include "simulator/dialects/images_api.h"

namespace imgperf {
namespace {

// Appended piecewise: a reply is megabytes of base64, which a JSON library would copy several times.
void AppendImage(std::string& out, const ReplyImage& image, std::string_view prompt) {
  out += R"({"b64_json":)";
  if (image.url.empty()) {
    out += '"';
    out += image.base64;
    out += R"(","url":null)";
  } else {
    out += fmt::format(R"(null,"url":{})", Quoted(image.url));
  }
  out += fmt::format(R"(,"revised_prompt":{},"file_path":null,"resize":null}})", prompt);
}

std::string Memory(double mb) { return mb > 0 ? fmt::format("{:.2f}", mb) : "null"; }

std::string Seconds(std::optional<Nanos> length_for) {
  return length_for ? fmt::format("{:.6f}", static_cast<double>(*length_for) / 1e9) : "null";
}

class Sglang final : public Dialect {
 public:
  std::string_view name() const override { return "sglang"; }
  Pages pages() const override { return {.health = true, .models = true, .model_info = true}; }
  std::optional<Operation> OperationOf(std::string_view path) const override {
    return ImagesOperation(path, true);
  }

  ReadRules RulesOf(Operation operation) const override {
    ReadRules rules{
        .streams = true, .formats = {.url = true, .base64 = true}, .format = EncodedFormat::kJpeg};
    rules.reply_as = operation == Operation::kGeneration ? ReplyAs::kUrl : ReplyAs::kBase64;
    return operation == Operation::kGeneration ? rules : WithImages(rules, operation);
  }

  DialectError Word(Operation, const Complaint& complaint) const override {
    switch (complaint.kind) {
      case Complaint::Kind::kInvalid:
        return ValidationError(complaint.field, complaint.code, complaint.message);
      case Complaint::Kind::kNoImage:
        return DetailError(422, complaint.message);
      case Complaint::Kind::kBadImage:
        return DetailError(400, "Failed to process image source: " + complaint.message);
      case Complaint::Kind::kTooMany:
        return OpenAiError(429, complaint.code, complaint.message);
      case Complaint::Kind::kRefused:
        break;
    }
    return OpenAiError(400, complaint.code, complaint.message);
  }

  std::string Reply(const ImageRequest& request, const ReplyFacts& facts,
                    const std::vector<ReplyImage>& images) const override {
    const std::string prompt = Quoted(request.prompt);
    std::size_t size = 512;
    for (const ReplyImage& image : images)
      size += image.base64.size() + image.url.size() + prompt.size() + 128;
    std::string out;
    out.reserve(size);
    out += fmt::format(R"({{"id":{},"created":{},"data":[)", Quoted(facts.id), facts.created_s);
    for (std::size_t k = 0; k < images.size(); ++k) {
      if (k != 0) out += ',';
      AppendImage(out, images[k], prompt);
    }
    out += fmt::format(R"(],"peak_memory_mb":{},"inference_time_s":{},"usage":null}})",
                       Memory(facts.peak_memory_mb), Seconds(facts.inference_for));
    return out;
  }

  bool EndsStreamsWithDone() const override { return true; }
  bool UrlsAreAbsolute() const override { return false; }
};

}  // namespace

const Dialect& SglangDialect() {
  static const Sglang dialect;
  return dialect;
}

}  // namespace imgperf
