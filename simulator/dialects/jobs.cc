// Hosted queues: fal's and Replicate's. Here is what submits; what is told of jobs is in fal_jobs and
// replicate_jobs.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "simulator/dialects/dialect.h"

namespace imgperf {
namespace {

bool IsReplicate(std::string_view path) {
  return path == "/v1/predictions" || (path.starts_with("/v1/models/") && path.ends_with("/predictions"));
}

// "/owner/app", or with more behind it, as "/fal-ai/flux/dev"; what is behind "/requests/" is asked, not
// submitted.
bool IsFal(std::string_view path) {
  const bool has_two = path.size() > 1 && path.find('/', 1) != path.npos && !path.ends_with('/');
  return has_two && path.find("//") == path.npos && path.find("/requests/") == path.npos &&
         !path.starts_with("/v1/");
}

class Jobs final : public Dialect {
 public:
  std::string_view name() const override { return "jobs"; }
  Pages pages() const override { return {.queued_jobs = true}; }

  std::optional<Operation> OperationOf(std::string_view path) const override {
    if (IsReplicate(path)) return Operation::kReplicateJob;
    return IsFal(path) ? std::optional(Operation::kFalJob) : std::nullopt;
  }

  ReadRules RulesOf(Operation operation) const override {
    ReadRules rules{.operation = operation, .clamps_n = false, .reply_as = ReplyAs::kUrl};
    if (operation == Operation::kReplicateJob) {
      rules.names.n = "num_outputs";
      rules.names.images = {{.name = "image"}, {.name = "input_image"}, {.name = "input_images"}};
      rules.inside = "input";
      rules.format = EncodedFormat::kWebp;
      return rules;
    }
    rules.names.n = "num_images";
    rules.names.size = "image_size";
    rules.names.images = {{.name = "image_url"}, {.name = "image_urls"}};
    rules.inside = "image_size";
    rules.names_sizes = true;
    rules.size = {1024, 768};
    rules.format = EncodedFormat::kJpeg;
    return rules;
  }

  DialectError Word(Operation operation, const Complaint& complaint) const override {
    if (complaint.kind == Complaint::Kind::kTooMany) return DetailError(429, complaint.message);
    if (operation == Operation::kFalJob) {
      return ValidationError(complaint.field, complaint.code, complaint.message);
    }
    const std::string detail = fmt::format("- input.{}: {}", complaint.field, complaint.message);
    return {422, Dump({{"title", "Input validation failed"}, {"detail", detail}, {"status", 422}})};
  }

  // Nothing is answered here but submissions.
  std::string Reply(const ImageRequest&, const ReplyFacts&, const std::vector<ReplyImage>&) const override {
    return "{}";
  }
};

}  // namespace

const Dialect& JobsDialect() {
  static const Jobs dialect;
  return dialect;
}

}  // namespace imgperf
