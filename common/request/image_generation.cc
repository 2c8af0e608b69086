// OpenAI's POST /v1/images/generations: JSON.
#include "common/request/json_fields.h"

namespace imgperf {
namespace {

Json BuiltInFields(const BodySource& source) {
  const pb::RequestPlan& plan = source.plan;
  Json fields = {{"prompt", source.entry.prompt()}};
  if (!plan.model().empty()) fields["model"] = plan.model();
  if (plan.n() > 0) fields["n"] = plan.n();
  if (!plan.size().empty()) fields["size"] = plan.size();
  if (!plan.response_format().empty()) fields["response_format"] = plan.response_format();
  AddFixedSeed(source, fields);
  return fields;
}

}  // namespace

absl::StatusOr<PreparedBody> BuildImageGeneration(const BodySource& source) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Json fields = BuiltInFields(source);
  Overlay(*extra, fields);
  return JsonBody(source, std::move(fields));
}

}  // namespace imgperf
