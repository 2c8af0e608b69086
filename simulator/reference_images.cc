#include "simulator/reference_images.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "common/content_hash.h"
#include "common/image/probe.h"
#include "simulator/base64.h"

namespace imgperf {
namespace {

constexpr std::string_view kData = "data:image/";
constexpr std::string_view kBase64Mark = ";base64,";

ReferenceImage Remember(std::string_view field, std::string_view bytes) {
  return {std::string(field), ContentHash(bytes), bytes.size()};
}

void Unreadable(Fields& fields, std::string_view field, std::string why) {
  fields.Complain({Complaint::Kind::kBadImage, "invalid_image", std::string(field), std::move(why)});
}

std::optional<ReferenceImage> TakeFile(Fields& fields, std::string_view field, std::string_view bytes) {
  if (bytes.size() > kLargestReference) {
    Unreadable(fields, field, fmt::format("{} bytes are more than 50 MB", bytes.size()));
    return std::nullopt;
  }
  ImageProbe probe;
  probe.Feed(bytes);
  const std::size_t tail = std::min(bytes.size(), ImageProbe::kTailBytes);
  const ImageInfo info = probe.Finish(bytes.size(), bytes.substr(bytes.size() - tail));
  if (info.complete) return Remember(field, bytes);
  Unreadable(fields, field, "cannot identify image file: " + info.defect);
  return std::nullopt;
}

bool IsHttpUrl(std::string_view text) {
  const std::size_t scheme = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : 0;
  return scheme != 0 && text.size() > scheme && text[scheme] != '/' &&
         std::none_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c == 0x7F; });
}

std::optional<ReferenceImage> TakeUrl(Fields& fields, std::string_view field, std::string_view text) {
  if (IsHttpUrl(text)) return Remember(field, text);
  const std::size_t mark = text.starts_with(kData) ? text.substr(0, 64).find(kBase64Mark) : text.npos;
  if (mark == text.npos) {
    Unreadable(fields, field, "unsupported URL: only http, https and data:image/...;base64, are");
    return std::nullopt;
  }
  const auto bytes = DecodeBase64(text.substr(mark + kBase64Mark.size()));
  if (bytes) return TakeFile(fields, field, *bytes);
  Unreadable(fields, field, "a data URL whose base64 is broken");
  return std::nullopt;
}

// What a form calls an image is a file, whether or not the part has a file name: unless it reads as a URL.
std::optional<ReferenceImage> Take(Fields& fields, std::string_view field, const FieldValue& value) {
  const bool url = !value.is_file && (value.bytes.starts_with("http") || value.bytes.starts_with("data:"));
  const bool must_be_url = field.starts_with("url") || field.ends_with("url") || field.ends_with("urls");
  return url || must_be_url ? TakeUrl(fields, field, value.bytes) : TakeFile(fields, field, value.bytes);
}

}  // namespace

void ReadReferences(Fields& fields, std::span<const ReferenceField> names, ImageRequest& out) {
  for (const ReferenceField& name : names) {
    if (!name.unless.empty() && !fields.All(name.unless).empty()) continue;
    auto values = fields.All(name.name);
    if (name.once && values.size() > 1) values.resize(1);
    if (out.images.size() + values.size() > kMostReferences) {
      return fields.Refuse("too_many_images", name.name, fmt::format("at most {} images", kMostReferences));
    }
    for (const FieldValue& value : values) {
      if (auto image = Take(fields, name.name, value)) out.images.push_back(*std::move(image));
    }
  }
  for (const char* name : {"mask", "mask_image"}) {
    const auto values = fields.All(name);
    if (!values.empty()) out.mask = Take(fields, name, values.front());
  }
}

}  // namespace imgperf
