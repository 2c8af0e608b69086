// POST to whatever the user says, with the user's own JSON.
#include "common/request/template.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/request/json_fields.h"
#include "common/units.h"

namespace imgperf {
namespace {

constexpr std::string_view kBegin = "{{";
constexpr std::string_view kEnd = "}}";
constexpr std::array<std::string_view, 12> kPlaces{"prompt",       "model",      "n",     "size", "width",
                                                   "height",       "seed",       "image", "mask", "images",
                                                   "image_base64", "mask_base64"};
// Those that may stand within a longer string.
constexpr std::array<std::string_view, 6> kWithin{"prompt", "model", "n", "size", "width", "height"};

template <std::size_t N>
bool IsIn(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What is between the first {{ and the }} behind it.
struct Place {
  std::size_t begin = 0;
  std::size_t end = 0;  // behind }}
  std::string_view name;
};

std::optional<Place> NextPlace(std::string_view text, std::size_t from = 0) {
  const std::size_t begin = text.find(kBegin, from);
  if (begin == text.npos) return std::nullopt;
  const std::size_t end = text.find(kEnd, begin + kBegin.size());
  if (end == text.npos) return std::nullopt;
  std::string_view name = text.substr(begin + kBegin.size(), end - begin - kBegin.size());
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return Place{begin, end + kEnd.size(), name};
}

bool IsWhole(std::string_view text, const Place& place) {
  return place.begin == 0 && place.end == text.size();
}

// Every string of the body, whatever its depth; the parser bounds that.
void EachString(Json& value, const std::function<void(Json&)>& take) {
  if (value.is_string()) return take(value);
  if (!value.is_structured()) return;
  for (Json& inner : value) EachString(inner, take);
}

absl::Status Bad(std::string why) { return absl::InvalidArgumentError(std::move(why)); }

absl::Status CheckPlace(std::string_view name, bool whole, const pb::RequestPlan& plan) {
  if (!IsIn(kPlaces, name)) {
    const std::string near = Nearest(name, kPlaces);
    return Bad(near.empty()
                   ? fmt::format("{{{{{}}}}} is no place; these are: {}", name, fmt::join(kPlaces, ", "))
                   : fmt::format("{{{{{}}}}} is no place (did you mean {{{{{}}}}}?)", name, near));
  }
  if (!whole && !IsIn(kWithin, name))
    return Bad(fmt::format("{{{{{}}}}} must be a string of its own, with nothing beside it", name));
  const bool sides = name == "width" || name == "height";
  if (sides && !ParsePixelSize(plan.size()).ok())
    return Bad(fmt::format("{{{{{}}}}} wants request.size in pixels, as 1024x1024", name));
  if (name == "size" && plan.size().empty()) return Bad("{{size}} wants request.size");
  if (name == "seed" && plan.seed().per() == pb::SeedPlan::NONE) return Bad("{{seed}} wants request.seed");
  return absl::OkStatus();
}

absl::Status CheckString(std::string_view text, const pb::RequestPlan& plan) {
  for (auto place = NextPlace(text); place; place = NextPlace(text, place->end)) {
    if (auto status = CheckPlace(place->name, IsWhole(text, *place), plan); !status.ok()) return status;
  }
  return absl::OkStatus();
}

class Filler {
 public:
  explicit Filler(const BodySource& source) : source_(source) {}

  absl::Status Fill(Json& text) {
    const std::string written = text.get<std::string>();
    auto place = NextPlace(written);
    if (!place) return absl::OkStatus();
    if (IsWhole(written, *place)) return FillWhole(place->name, text);
    std::string filled;
    std::size_t at = 0;
    for (; place; place = NextPlace(written, at)) {
      filled.append(written, at, place->begin - at);
      const Json value = Plain(place->name);
      filled += value.is_string() ? value.get<std::string>() : value.dump();
      at = place->end;
    }
    filled.append(written, at);
    text = filled;
    return absl::OkStatus();
  }
  bool asks_own_seed() const { return asks_own_seed_; }

 private:
  Json Plain(std::string_view name) const {
    const pb::RequestPlan& plan = source_.plan;
    if (name == "prompt") return source_.entry.prompt();
    if (name == "model") return plan.model();
    if (name == "n") return plan.n();
    if (name == "size") return plan.size();
    const auto size = ParsePixelSize(plan.size());
    if (!size.ok()) return nullptr;
    return name == "width" ? size->width : size->height;
  }

  absl::Status FillWhole(std::string_view name, Json& text) {
    if (name == "seed") return FillSeed(text);
    if (name == "images") {
      text = Json::array();
      for (const pb::ImageRef& image : source_.entry.images()) text.push_back(UrlWithMark(source_, image));
      return absl::OkStatus();
    }
    const bool mask = name.starts_with("mask");
    if (!mask && !name.starts_with("image")) {
      text = Plain(name);
      return absl::OkStatus();
    }
    return FillImage(name, mask, text);
  }

  absl::Status FillImage(std::string_view name, bool mask, Json& text) {
    const pb::Entry& entry = source_.entry;
    if (mask ? !entry.has_mask() : entry.images_size() == 0)
      return Bad(fmt::format("entry {}: the template wants {{{{{}}}}}, and the row gives none",
                             source_.entry_index, name));
    const pb::ImageRef& image = mask ? entry.mask() : entry.images(0);
    if (!name.ends_with("_base64")) {
      text = UrlWithMark(source_, image);
      return absl::OkStatus();
    }
    if (!image.has_file() && !image.previous())
      return Bad(fmt::format("entry {}: {{{{{}}}}} wants an image in a file, and the row gives a URL",
                             source_.entry_index, name));
    text = image.previous() ? TurnBase64Mark() : Base64Mark(image.file());
    return absl::OkStatus();
  }

  absl::Status FillSeed(Json& text) {
    Json fields = Json::object();
    AddFixedSeed(source_, fields);
    asks_own_seed_ = asks_own_seed_ || fields.empty();
    text = fields.empty() ? Json(SeedMark()) : fields["seed"];
    return absl::OkStatus();
  }

  const BodySource& source_;
  bool asks_own_seed_ = false;
};

}  // namespace

absl::Status CheckTemplate(const std::string& body_json, const pb::RequestPlan& plan) {
  Json body = Json::parse(body_json, nullptr, /*allow_exceptions=*/false);
  if (!body.is_object()) return Bad("a map of body fields is wanted, as {prompt: \"{{prompt}}\"}");
  absl::Status status;
  bool prompt = false;
  EachString(body, [&](Json& text) {
    const auto& written = text.get_ref<const std::string&>();
    prompt = prompt || TemplateNeeds(written, "prompt");
    if (status.ok()) status = CheckString(written, plan);
  });
  if (status.ok() && !prompt) return Bad("no {{prompt}} in it: every request would be the same");
  return status;
}

bool TemplateNeeds(const std::string& body_json, const char* place) {
  for (auto at = NextPlace(body_json); at; at = NextPlace(body_json, at->end)) {
    if (at->name == place) return true;
  }
  return false;
}

absl::StatusOr<PreparedBody> BuildTemplate(const BodySource& source) {
  Json fields = Json::parse(source.plan.template_json(), nullptr, /*allow_exceptions=*/false);
  if (!fields.is_object()) return Bad("request.template.body: no JSON object");
  const auto extra = ExtraFields(source);
  if (!extra.ok()) return extra.status();
  Filler filler(source);
  absl::Status status;
  EachString(fields, [&](Json& text) {
    if (status.ok()) status = filler.Fill(text);
  });
  if (!status.ok()) return status;
  Overlay(*extra, fields);
  PreparedBody body;
  if (filler.asks_own_seed()) body.seed_base = source.plan.seed().base();
  auto pieces = DumpPieces(source, fields);
  if (!pieces.ok()) return pieces.status();
  body.pieces = *std::move(pieces);
  body.content_type = "application/json";
  body.asked_size = AskedSize(fields);
  if (!body.asked_size) {
    if (const auto size = ParsePixelSize(source.plan.size()); size.ok()) body.asked_size = *size;
  }
  return body;
}

}  // namespace imgperf
