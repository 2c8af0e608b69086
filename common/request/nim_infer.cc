// POST /v1/infer of NVIDIA's NIM for visual models: JSON, a reference image as a data URL.
#include <utility>

#include "common/request/json_fields.h"

namespace imgperf {
namespace {

Json NimFields(const BodySource& source) {
  const pb::RequestPlan& plan = source.plan;
  Json fields = {{"prompt", source.entry.prompt()}, {"mode", "base"}};
  AddSides(plan, fields);
  if (plan.n() > 1) fields["samples"] = plan.n();
  if (source.entry.images_size() == 1) {
    fields["image"] = UrlWithMark(source, source.entry.images(0));
  } else if (source.entry.images_size() > 1) {
    fields["image"] = Json::array();
    for (const pb::ImageRef& image : source.entry.images())
      fields["image"].push_back(UrlWithMark(source, image));
  }
  AddFixedSeed(source, fields);
  return fields;
}

}  // namespace

absl::StatusOr<PreparedBody> BuildNimInfer(const BodySource& source) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Json fields = NimFields(source);
  Overlay(*extra, fields);
  return JsonBody(source, std::move(fields));
}

}  // namespace imgperf
