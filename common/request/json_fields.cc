#include "common/request/json_fields.h"

#include <charconv>
#include <utility>

#include <absl/status/status.h>
#include <fmt/format.h>

namespace imgperf {
namespace {

absl::StatusOr<Json> ParseObject(const std::string& text, std::string_view what) {
  if (text.empty()) return Json::object();
  Json fields = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (fields.is_object()) return fields;
  const auto* found = fields.is_discarded() ? "text that is not JSON" : fields.type_name();
  return absl::InvalidArgumentError(
      fmt::format("{}: expected a JSON object such as {{\"quality\": \"high\"}}, found {}", what, found));
}

std::optional<std::uint32_t> Dimension(const Json& fields, const char* key) {
  const auto found = fields.find(key);
  if (found == fields.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint32_t>();
}

absl::StatusOr<std::string> Dump(const BodySource& source, const Json& fields) {
  try {
    return fields.dump();
  } catch (const Json::type_error&) {  // the only thing dump() can object to
    return absl::InvalidArgumentError(
        fmt::format("entry {}: the request holds bytes that are not UTF-8; save the dataset as UTF-8",
                    source.entry_index));
  }
}

// In JSON text a mark stands as kOpen, what it is for, kClose: U+0001 is written out by dump().
constexpr std::string_view kOpen = "\\u0001imgperf:";
constexpr std::string_view kClose = "\\u0001";
constexpr std::string_view kSeed = "seed";
constexpr std::string_view kBase64 = "base64:";
constexpr std::string_view kTurnType = "turn type";
constexpr std::string_view kTurnBase64 = "turn";

std::string Mark(std::string_view what) { return fmt::format("\x01imgperf:{}\x01", what); }

// What a mark stands for; nothing when it is none of ours.
std::optional<BodyPiece> PieceOf(std::string_view mark, const BodyFiles& files) {
  BodyPiece piece;
  if (mark == kSeed) {
    piece.kind = BodyPiece::Kind::kSeed;
    return piece;
  }
  if (mark == kTurnType || mark == kTurnBase64) {
    piece.kind = mark == kTurnType ? BodyPiece::Kind::kTurnType : BodyPiece::Kind::kTurnBase64;
    return piece;
  }
  if (!mark.starts_with(kBase64)) return std::nullopt;
  mark.remove_prefix(kBase64.size());
  std::size_t file = 0;
  const auto read = std::from_chars(mark.data(), mark.data() + mark.size(), file);
  if (read.ptr != mark.data() + mark.size() || file >= files.size()) return std::nullopt;
  piece.kind = BodyPiece::Kind::kShared;
  piece.shared = files.base64(file);
  return piece;
}

absl::StatusOr<std::vector<BodyPiece>> Split(const BodySource& source, std::string_view text) {
  std::vector<BodyPiece> pieces;
  const auto add_text = [&](std::string_view part) {
    if (!part.empty()) pieces.push_back({BodyPiece::Kind::kText, std::string(part), {}});
  };
  for (std::size_t at = text.find(kOpen); at != text.npos; at = text.find(kOpen)) {
    const std::size_t begin = at + kOpen.size();
    const std::size_t end = text.find(kClose, begin);
    auto piece = PieceOf(text.substr(begin, end == text.npos ? 0 : end - begin), source.files);
    if (!piece)
      return absl::InvalidArgumentError(
          fmt::format("entry {}: holds U+0001 and \"imgperf:\" behind it; leave the control character out",
                      source.entry_index));
    const bool quoted = piece->kind == BodyPiece::Kind::kSeed;  // a number, in place of a string
    add_text(text.substr(0, quoted ? at - 1 : at));
    pieces.push_back(*std::move(piece));
    text.remove_prefix(end + kClose.size() + (quoted ? 1 : 0));
  }
  add_text(text);
  return pieces;
}

}  // namespace

absl::StatusOr<Json> ExtraFields(const BodySource& source) {
  auto fields = ParseObject(source.plan.extra_json(), "request.extra");
  if (!fields.ok()) return fields;
  const auto own =
      ParseObject(source.entry.extra_body_json(), fmt::format("entry {}: extra_body", source.entry_index));
  if (!own.ok()) return own;
  Overlay(*own, *fields);
  return fields;
}

void Overlay(const Json& over, Json& fields) {
  for (const auto& [key, value] : over.items()) fields[key] = value;
}

void AddFixedSeed(const BodySource& source, Json& fields) {
  const pb::SeedPlan& seed = source.plan.seed();
  if (seed.per() == pb::SeedPlan::FIXED) fields["seed"] = seed.base();
  // Two's complement, as a seed of any size is welcome and overflow is not an error.
  if (seed.per() == pb::SeedPlan::ENTRY)
    fields["seed"] = static_cast<std::int64_t>(static_cast<std::uint64_t>(seed.base()) + source.entry_index);
}

bool WantsOwnSeed(const BodySource& source, const Json& fields) {
  return source.plan.seed().per() == pb::SeedPlan::REQUEST && !fields.contains("seed");
}

std::optional<PixelSize> AskedSize(const Json& fields) {
  const auto width = Dimension(fields, "width");
  const auto height = Dimension(fields, "height");
  if (width && height) return PixelSize{*width, *height};
  const auto size = fields.find("size");
  if (size == fields.end() || !size->is_string()) return std::nullopt;
  const auto parsed = ParsePixelSize(size->get_ref<const std::string&>());
  return parsed.ok() ? std::optional(*parsed) : std::nullopt;
}

void AddSides(const pb::RequestPlan& plan, Json& fields) {
  const auto size = ParsePixelSize(plan.size());
  if (!size.ok()) return;
  fields["width"] = size->width;
  fields["height"] = size->height;
}

std::string SeedMark() { return Mark(kSeed); }
std::string TurnBase64Mark() { return Mark(kTurnBase64); }
std::string Base64Mark(std::size_t file) { return Mark(fmt::format("{}{}", kBase64, file)); }

std::string UrlWithMark(const BodySource& source, const pb::ImageRef& image) {
  if (image.previous()) return fmt::format("data:{};base64,{}", Mark(kTurnType), Mark(kTurnBase64));
  if (image.where_case() != pb::ImageRef::kFile) return image.url();
  return fmt::format("data:{};base64,{}", source.files.facts(image.file()).type(), Base64Mark(image.file()));
}

absl::StatusOr<std::vector<BodyPiece>> DumpPieces(const BodySource& source, const Json& fields) {
  const auto text = Dump(source, fields);
  if (!text.ok()) return text.status();
  return Split(source, *text);
}

absl::StatusOr<PreparedBody> JsonBody(const BodySource& source, Json fields) {
  PreparedBody body;
  if (WantsOwnSeed(source, fields)) {
    fields["seed"] = SeedMark();
    body.seed_base = source.plan.seed().base();
  }
  auto pieces = DumpPieces(source, fields);
  if (!pieces.ok()) return pieces.status();
  body.pieces = *std::move(pieces);
  body.content_type = "application/json";
  body.asked_size = AskedSize(fields);
  body.streams = fields.value("stream", Json(false)) == Json(true);
  return body;
}

}  // namespace imgperf
