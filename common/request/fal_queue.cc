// POST to a model of fal's queue: JSON, images as URLs or data URLs. The base URL names the model.
#include <utility>

#include "common/request/json_fields.h"

namespace imgperf {
namespace {

Json FalFields(const BodySource& source) {
  const pb::RequestPlan& plan = source.plan;
  Json fields = {{"prompt", source.entry.prompt()}};
  Json size = Json::object();
  AddSides(plan, size);
  if (!size.empty()) fields["image_size"] = size;
  if (plan.n() > 0) fields["num_images"] = plan.n();
  if (source.entry.images_size() == 1) fields["image_url"] = UrlWithMark(source, source.entry.images(0));
  if (source.entry.images_size() > 1) {
    for (const pb::ImageRef& image : source.entry.images())
      fields["image_urls"].push_back(UrlWithMark(source, image));
  }
  if (source.entry.has_mask()) fields["mask_url"] = UrlWithMark(source, source.entry.mask());
  AddFixedSeed(source, fields);
  return fields;
}

}  // namespace

absl::StatusOr<PreparedBody> BuildFalQueue(const BodySource& source) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Json fields = FalFields(source);
  Overlay(*extra, fields);
  auto body = JsonBody(source, fields);
  if (body.ok() && fields["image_size"].is_object()) body->asked_size = AskedSize(fields["image_size"]);
  return body;
}

}  // namespace imgperf
