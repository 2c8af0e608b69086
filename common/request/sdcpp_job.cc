// POST /sdcpp/v1/img_gen of stable-diffusion.cpp (examples/server/api.md): JSON, images as base64.
#include <utility>

#include "common/request/json_fields.h"

namespace imgperf {
namespace {

Json SdcppFields(const BodySource& source) {
  const pb::RequestPlan& plan = source.plan;
  Json fields = {{"prompt", source.entry.prompt()}};
  AddSides(plan, fields);
  if (plan.n() > 1) fields["batch_count"] = plan.n();
  for (const pb::ImageRef& image : source.entry.images())
    fields["ref_images"].push_back(UrlWithMark(source, image));
  if (source.entry.has_mask()) fields["mask_image"] = UrlWithMark(source, source.entry.mask());
  AddFixedSeed(source, fields);
  return fields;
}

}  // namespace

absl::StatusOr<PreparedBody> BuildSdcppJob(const BodySource& source) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Json fields = SdcppFields(source);
  Overlay(*extra, fields);
  return JsonBody(source, std::move(fields));
}

}  // namespace imgperf
