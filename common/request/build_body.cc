#include "common/request/build_body.h"

#include <array>
#include <string>

#include <absl/status/status.h>
#include <fmt/format.h>

#include "common/request/endpoint.h"

namespace imgperf {
namespace {

using Build = absl::StatusOr<PreparedBody> (*)(const BodySource&);

// In the order of kAllEndpoints.
constexpr std::array<Build, kAllEndpoints.size()> kBuilders{
    BuildImageGeneration, BuildImageEdit, BuildImageVariation, BuildChatImage, BuildNimInfer,
    BuildSdcppJob,        BuildFalQueue,  BuildReplicateJob,   BuildTemplate};

absl::Status Refuse(const BodySource& source, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("entry {}: {}", source.entry_index, why));
}

absl::Status CheckRef(const BodySource& source, const pb::ImageRef& image) {
  if (image.previous() && source.entry.turn() > 0) return absl::OkStatus();
  const bool sound =
      image.where_case() == pb::ImageRef::kFile ? image.file() < source.files.size() : !image.url().empty();
  if (sound) return absl::OkStatus();
  return Refuse(source, "refers to an image that the dataset does not have");
}

absl::Status CheckImages(const Endpoint& endpoint, const BodySource& source) {
  const pb::Entry& entry = source.entry;
  if (endpoint.images == ImageInput::kNone && entry.images_size() > 0)
    return Refuse(source, fmt::format("has an image, and {} takes none: leave it out, or ask for image_edit",
                                      endpoint.name));
  if (endpoint.images == ImageInput::kRequired && entry.images_size() == 0)
    return Refuse(source,
                  fmt::format("has no image, and {} works from one: give the row \"image\"", endpoint.name));
  if (entry.has_mask() && !endpoint.takes_mask)
    return Refuse(source, fmt::format("has a mask, and {} takes none: leave it out", endpoint.name));
  for (const pb::ImageRef& image : entry.images()) {
    if (auto status = CheckRef(source, image); !status.ok()) return status;
  }
  return entry.has_mask() ? CheckRef(source, entry.mask()) : absl::OkStatus();
}

std::string KnownNames() {
  std::string names;
  for (const Endpoint& endpoint : kAllEndpoints) {
    if (!names.empty()) names += ", ";
    names += endpoint.name;
  }
  return names;
}

}  // namespace

absl::StatusOr<PreparedBody> BuildBody(const BodySource& source) {
  const Endpoint* endpoint = FindEndpoint(source.plan.endpoint());
  if (endpoint == nullptr)
    return absl::InvalidArgumentError(fmt::format("endpoint: '{}' is not known to this worker; it knows {}",
                                                  source.plan.endpoint(), KnownNames()));
  if (auto status = CheckImages(*endpoint, source); !status.ok()) return status;
  return kBuilders[static_cast<std::size_t>(endpoint - kAllEndpoints.data())](source);
}

}  // namespace imgperf
