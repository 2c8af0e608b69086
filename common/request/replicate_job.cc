// POST /v1/predictions as Replicate has it: the model's version, what it takes in `input`.
#include <utility>

#include "common/request/json_fields.h"

namespace imgperf {
namespace {

Json InputFields(const BodySource& source) {
  const pb::RequestPlan& plan = source.plan;
  Json input = {{"prompt", source.entry.prompt()}};
  AddSides(plan, input);
  if (plan.n() > 0) input["num_outputs"] = plan.n();
  if (source.entry.images_size() == 1) input["image"] = UrlWithMark(source, source.entry.images(0));
  if (source.entry.images_size() > 1) {
    for (const pb::ImageRef& image : source.entry.images())
      input["images"].push_back(UrlWithMark(source, image));
  }
  if (source.entry.has_mask()) input["mask"] = UrlWithMark(source, source.entry.mask());
  AddFixedSeed(source, input);
  return input;
}

}  // namespace

// What run file and entry add goes into `input`.
absl::StatusOr<PreparedBody> BuildReplicateJob(const BodySource& source) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Json input = InputFields(source);
  Overlay(*extra, input);
  PreparedBody body;
  if (WantsOwnSeed(source, input)) {
    input["seed"] = SeedMark();
    body.seed_base = source.plan.seed().base();
  }
  Json fields = Json::object();
  if (!source.plan.model().empty()) fields["version"] = source.plan.model();
  fields["input"] = input;
  auto pieces = DumpPieces(source, fields);
  if (!pieces.ok()) return pieces.status();
  body.pieces = *std::move(pieces);
  body.content_type = "application/json";
  body.asked_size = AskedSize(input);
  return body;
}

}  // namespace imgperf
