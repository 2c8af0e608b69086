// POST /v1/chat/completions as vLLM-Omni serves images with it: what the pipeline takes is in `extra_body`.
#include <algorithm>
#include <array>
#include <utility>

#include "common/request/json_fields.h"

namespace imgperf {
namespace {

// Fields of the chat API itself; every other one is the pipeline's.
constexpr std::array<std::string_view, 10> kOfChat{"model",          "messages",   "modalities",  "stream",
                                                   "stream_options", "max_tokens", "temperature", "user",
                                                   "extra_body",     "metadata"};

bool IsOfChat(std::string_view name) {
  return std::find(kOfChat.begin(), kOfChat.end(), name) != kOfChat.end();
}

Json Content(const BodySource& source) {
  if (source.entry.images_size() == 0) return source.entry.prompt();
  Json content = Json::array();
  content.push_back({{"type", "text"}, {"text", source.entry.prompt()}});
  for (const pb::ImageRef& image : source.entry.images())
    content.push_back({{"type", "image_url"}, {"image_url", {{"url", UrlWithMark(source, image)}}}});
  return content;
}

Json PipelineFields(const BodySource& source, const Json& extra) {
  Json fields = Json::object();
  AddSides(source.plan, fields);
  if (source.plan.n() > 1) fields["num_outputs_per_prompt"] = source.plan.n();
  AddFixedSeed(source, fields);
  for (const auto& [name, value] : extra.items()) {
    if (!IsOfChat(name)) fields[name] = value;
  }
  if (const auto own = extra.find("extra_body"); own != extra.end() && own->is_object())
    Overlay(*own, fields);
  return fields;
}

}  // namespace

absl::StatusOr<PreparedBody> BuildChatImage(const BodySource& source) {
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Json pipeline = PipelineFields(source, *extra);
  PreparedBody body;
  if (WantsOwnSeed(source, pipeline)) {
    pipeline["seed"] = SeedMark();
    body.seed_base = source.plan.seed().base();
  }
  Json fields = Json::object();
  if (!source.plan.model().empty()) fields["model"] = source.plan.model();
  fields["messages"] = Json::array({{{"role", "user"}, {"content", Content(source)}}});
  for (const auto& [name, value] : extra->items()) {
    if (IsOfChat(name) && name != "extra_body") fields[name] = value;
  }
  if (!pipeline.empty()) fields["extra_body"] = pipeline;

  auto pieces = DumpPieces(source, fields);
  if (!pieces.ok()) return pieces.status();
  body.pieces = *std::move(pieces);
  body.content_type = "application/json";
  body.asked_size = AskedSize(pipeline);
  return body;
}

}  // namespace imgperf
