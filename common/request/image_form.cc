#include "common/request/image_form.h"

#include <array>
#include <utility>

#include <absl/status/status.h>
#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr std::array<const char*, 5> kOfRows{"image", "image[]", "url", "url[]", "mask"};

absl::Status CheckExtra(const BodySource& source, const Json& extra) {
  for (const char* name : kOfRows) {
    if (extra.contains(name))
      return absl::InvalidArgumentError(fmt::format(
          "entry {}: extra says \"{}\", which rows give: write {{\"text\": …, \"image\": …}} in the dataset",
          source.entry_index, name));
  }
  return absl::OkStatus();
}

void AddCommonFields(const BodySource& source, Json& fields) {
  const pb::RequestPlan& plan = source.plan;
  if (!plan.model().empty()) fields["model"] = plan.model();
  if (!plan.response_format().empty()) fields["response_format"] = plan.response_format();
  if (plan.n() > 0) fields["n"] = plan.n();
  if (!plan.size().empty()) fields["size"] = plan.size();
  AddFixedSeed(source, fields);
}

// One is `image`, several are `image[]`, as OpenAI's own clients name them.
std::string ImageField(const BodySource& source) {
  if (!source.plan.image_field().empty()) return source.plan.image_field();
  return source.entry.images_size() > 1 ? "image[]" : "image";
}

}  // namespace

absl::StatusOr<PreparedBody> BuildImageForm(const BodySource& source, Json fields, bool with_mask) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  if (auto status = CheckExtra(source, *extra); !status.ok()) return status;
  AddCommonFields(source, fields);
  Overlay(*extra, fields);

  FormBody form(source);
  for (const auto& [name, value] : fields.items()) form.AddField(name, value);
  if (WantsOwnSeed(source, fields)) form.AddSeed();
  const std::string field = ImageField(source);
  const char* url_field = source.entry.images_size() > 1 ? "url[]" : "url";
  for (const pb::ImageRef& image : source.entry.images()) form.AddImage(field, url_field, image);
  if (with_mask && source.entry.has_mask()) form.AddImage("mask", "mask", source.entry.mask());
  auto body = form.Finish();
  if (!body.ok()) return body;
  body->asked_size = AskedSize(fields);
  const auto stream = fields.find("stream");
  body->streams = stream != fields.end() && (*stream == Json(true) || *stream == Json("true"));
  return body;
}

}  // namespace imgperf
