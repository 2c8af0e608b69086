// stable-diffusion.cpp's server: OpenAI's routes, synchronous, base64 only, seed and steps hidden in the
// prompt; and its own jobs. Errors are {"error": text}.
#include <fmt/format.h>

#include "simulator/dialects/dialect.h"
#include "simulator/dialects/images_api.h"

namespace imgperf {
namespace {

class Sdcpp final : public Dialect {
 public:
  std::string_view name() const override { return "sdcpp"; }
  Pages pages() const override { return {.models = true, .native_jobs = true}; }

  std::optional<Operation> OperationOf(std::string_view path) const override {
    return path == "/sdcpp/v1/img_gen" ? Operation::kNativeJob : ImagesOperation(path, false);
  }

  ReadRules RulesOf(Operation operation) const override {
    ReadRules rules{.operation = operation, .size = {512, 512}, .quality = 100};
    if (operation == Operation::kNativeJob) {
      rules.names.n = "batch_count";
      rules.names.steps = "sample_steps";
      rules.names.images = {{.name = "init_image"}, {.name = "ref_images"}};
      rules.inside = "sample_params";
      return rules;
    }
    rules.has_extra_args = true;
    if (operation != Operation::kEdit) return rules;
    rules = WithImages(rules, operation);
    // A bare `image` is read once, whatever follows it.
    rules.names.images = {{.name = "image[]"}, {.name = "image", .once = true, .unless = "image[]"}};
    return rules;
  }

  DialectError Word(Operation, const Complaint& complaint) const override {
    if (complaint.kind == Complaint::Kind::kTooMany) return PlainError(429, "job queue is full");
    return PlainError(400, complaint.code == "missing" ? complaint.field + " required" : complaint.message);
  }

  std::string Reply(const ImageRequest& request, const ReplyFacts& facts,
                    const std::vector<ReplyImage>& images) const override {
    std::string out = fmt::format(R"({{"created":{},"output_format":"{}","data":[)", facts.created_s,
                                  FormatName(request.format));
    for (std::size_t k = 0; k < images.size(); ++k) {
      out += k == 0 ? R"({"b64_json":")" : R"(,{"b64_json":")";
      out += images[k].base64;
      out += "\"}";
    }
    return out + "]}";
  }
};

}  // namespace

const Dialect& SdcppDialect() {
  static const Sdcpp dialect;
  return dialect;
}

}  // namespace imgperf
