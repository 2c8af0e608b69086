#include "common/request/image_generation.h"

#include <charconv>
#include <string>

#include <absl/status/status.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

// Two's complement, as a seed of any size is welcome and overflow is not an error.
std::int64_t AddWrapping(std::int64_t base, std::uint64_t offset) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + offset);
}

Json BuiltInFields(const pb::RequestPlan& plan, const pb::Entry& entry) {
  Json body = {{"prompt", entry.prompt()}};
  if (!plan.model().empty()) body["model"] = plan.model();
  if (plan.n() > 0) body["n"] = plan.n();
  if (!plan.size().empty()) body["size"] = plan.size();
  if (!plan.response_format().empty()) body["response_format"] = plan.response_format();
  return body;
}

void AddFixedSeed(const pb::SeedPlan& seed, std::uint64_t entry_index, Json& body) {
  if (seed.per() == pb::SeedPlan::FIXED) body["seed"] = seed.base();
  if (seed.per() == pb::SeedPlan::ENTRY) body["seed"] = AddWrapping(seed.base(), entry_index);
}

absl::Status Overlay(const std::string& text, std::string_view what, Json& body) {
  if (text.empty()) return absl::OkStatus();
  const Json fields = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!fields.is_object()) {
    const auto* found = fields.is_discarded() ? "text that is not JSON" : fields.type_name();
    return absl::InvalidArgumentError(
        fmt::format("{}: expected a JSON object such as {{\"quality\": \"high\"}}, found {}", what, found));
  }
  for (const auto& [key, value] : fields.items()) body[key] = value;
  return absl::OkStatus();
}

std::optional<std::uint32_t> Dimension(const Json& body, const char* key) {
  const auto found = body.find(key);
  if (found == body.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint32_t>();
}

// Explicit width and height win over size, as at the servers that know them.
std::optional<PixelSize> AskedSize(const Json& body) {
  const auto width = Dimension(body, "width");
  const auto height = Dimension(body, "height");
  if (width && height) return PixelSize{*width, *height};
  const auto size = body.find("size");
  if (size == body.end() || !size->is_string()) return std::nullopt;
  const auto parsed = ParsePixelSize(size->get_ref<const std::string&>());
  return parsed.ok() ? std::optional(*parsed) : std::nullopt;
}

absl::StatusOr<std::string> Dump(const Json& body, std::uint64_t entry_index) {
  try {
    return body.dump();
  } catch (const Json::type_error&) {  // the only thing dump() can object to
    return absl::InvalidArgumentError(fmt::format(
        "entry {}: the request holds bytes that are not UTF-8; save the dataset as UTF-8", entry_index));
  }
}

constexpr std::string_view kSeedKey = ",\"seed\":";

// A seed per request goes last: its place is then the closing brace, whatever stands before it.
void MakeSeedHole(const pb::SeedPlan& seed, PreparedBody& body) {
  body.prefix.pop_back();
  body.prefix += kSeedKey;
  body.suffix = "}";
  body.seed_base = seed.base();
}

}  // namespace

SeedText::SeedText(std::int64_t base, std::uint64_t credit) {
  const auto end = std::to_chars(digits_.data(), digits_.data() + digits_.size(), AddWrapping(base, credit));
  size_ = static_cast<std::size_t>(end.ptr - digits_.data());
}

std::string BodyText(const PreparedBody& body, std::optional<std::uint64_t> credit) {
  if (!body.seed_base) return body.prefix;
  if (!credit) return body.prefix.substr(0, body.prefix.size() - kSeedKey.size()) + body.suffix;
  return fmt::format("{}{}{}", body.prefix, SeedText(*body.seed_base, *credit).view(), body.suffix);
}

absl::StatusOr<PreparedBody> BuildImageGeneration(const pb::RequestPlan& plan, const pb::Entry& entry,
                                                  std::uint64_t entry_index) {
  Json fields = BuiltInFields(plan, entry);
  AddFixedSeed(plan.seed(), entry_index, fields);
  if (auto status = Overlay(plan.extra_json(), "request.extra", fields); !status.ok()) return status;
  const std::string own = fmt::format("entry {}: extra_body", entry_index);
  if (auto status = Overlay(entry.extra_body_json(), own, fields); !status.ok()) return status;

  auto text = Dump(fields, entry_index);
  if (!text.ok()) return text.status();
  PreparedBody body;
  body.prefix = *std::move(text);
  body.content_type = "application/json";
  body.asked_size = AskedSize(fields);
  const bool own_seed = fields.contains("seed");
  if (plan.seed().per() == pb::SeedPlan::REQUEST && !own_seed) MakeSeedHole(plan.seed(), body);
  return body;
}

}  // namespace imgperf
