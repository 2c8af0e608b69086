#include "controller/service/upload_target.h"

#include <cctype>

#include <fmt/format.h>

#include "controller/records/raw_spool.h"

namespace imgperf {
namespace {

std::string_view Extension(std::string_view format) {
  if (format == "jpeg") return "jpg";
  if (format == "png" || format == "webp") return format;
  return "bin";
}

absl::StatusOr<UploadTarget> ImageTarget(const UploadPlaces& places, AttemptId attempt,
                                         const pb::ImageName& image) {
  if (image.phase() >= places.phase_names.size()) return absl::InvalidArgumentError("no such phase");
  return UploadTarget{
      places.image_dir,
      ImageFileName(places.phase_names[image.phase()], attempt, image.index(), image.format()), ""};
}

absl::StatusOr<UploadTarget> RawTarget(const UploadPlaces& places, AttemptId attempt, const pb::RawHead& head,
                                       std::uint64_t bytes) {
  if (places.raw_dir.empty())
    return absl::InvalidArgumentError("raw exchanges are not kept in this run (output.level)");
  if (head.payload_bytes() > bytes || head.body_bytes() != bytes - head.payload_bytes())
    return absl::InvalidArgumentError("payload and body are not as long as announced");
  return UploadTarget{places.raw_dir, RawSpoolName(attempt), RawSpoolPrefix(head)};
}

}  // namespace

std::string ImageFileName(std::string_view phase, AttemptId attempt, std::uint32_t index,
                          std::string_view format) {
  std::string safe;
  for (const char c : phase) safe += (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') ? c : '_';
  return fmt::format("{}-{}-{}-{}.{}", safe, attempt.credit, attempt.attempt, index, Extension(format));
}

UploadPlaces UploadPlacesOf(const RunPlan& plan, const std::string& artifact_dir) {
  UploadPlaces places;
  places.image_dir = artifact_dir + "/images";
  if (plan.output.level == ExportLevel::kRaw) places.raw_dir = RawSpoolDirectory(artifact_dir);
  for (const PhasePlan& phase : plan.phases) places.phase_names.push_back(phase.name);
  return places;
}

absl::StatusOr<UploadTarget> UploadTargetOf(const UploadPlaces& places, const pb::StoreChunk& head) {
  const AttemptId attempt{head.attempt().credit(), head.attempt().attempt()};
  switch (head.what_case()) {
    case pb::StoreChunk::kImage:
      return ImageTarget(places, attempt, head.image());
    case pb::StoreChunk::kRaw:
      return RawTarget(places, attempt, head.raw(), head.size());
    default:
      return absl::InvalidArgumentError("an upload of no kind that is known");
  }
}

}  // namespace imgperf
