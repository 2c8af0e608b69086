// NVIDIA NIM for visual models: one route, artifacts in base64, FastAPI's errors.
#include <fmt/format.h>

#include "simulator/dialects/dialect.h"
#include "simulator/dialects/images_api.h"

namespace imgperf {
namespace {

class Nim final : public Dialect {
 public:
  std::string_view name() const override { return "nim"; }
  Pages pages() const override { return {.nim_health = true}; }

  std::optional<Operation> OperationOf(std::string_view path) const override {
    return path == "/v1/infer" ? std::optional(Operation::kInfer) : std::nullopt;
  }

  ReadRules RulesOf(Operation operation) const override {
    ReadRules rules{.operation = operation, .clamps_n = false, .format = EncodedFormat::kJpeg};
    rules.names.n = "samples";
    rules.names.steps = "steps";
    rules.names.images = {{.name = "image"}};
    return rules;
  }

  DialectError Word(Operation, const Complaint& complaint) const override {
    if (complaint.kind == Complaint::Kind::kTooMany) return DetailError(429, complaint.message);
    return ValidationError(complaint.field, complaint.code, complaint.message);
  }

  std::string Reply(const ImageRequest&, const ReplyFacts& facts,
                    const std::vector<ReplyImage>& images) const override {
    std::string out = R"({"artifacts":[)";
    for (std::size_t k = 0; k < images.size(); ++k) {
      out += k == 0 ? R"({"base64":")" : R"(,{"base64":")";
      out += images[k].base64;
      out += fmt::format(R"(","finishReason":"SUCCESS","seed":{}}})",
                         static_cast<std::int64_t>(static_cast<std::uint64_t>(facts.seed) + k));
    }
    return out + "]}";
  }
};

}  // namespace

const Dialect& NimDialect() {
  static const Nim dialect;
  return dialect;
}

}  // namespace imgperf
