#include "controller/service/upload_store.h"

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "controller/records/raw_spool.h"

namespace imgperf {
namespace {

std::string_view Extension(std::string_view format) {
  if (format == "jpeg") return "jpg";
  if (format == "png" || format == "webp") return format;
  return "bin";
}

absl::Status Failed(const std::string& path) {
  return absl::UnavailableError(fmt::format(
      "cannot write {}: {}; free space or choose another output directory", path, std::strerror(errno)));
}

absl::StatusOr<std::string> StoreImage(const UploadPlaces& places, AttemptId attempt,
                                       const pb::ImageName& image, std::string_view bytes) {
  if (image.phase() >= places.phase_names.size()) return absl::InvalidArgumentError("no such phase");
  std::string name = ImageFileName(places.phase_names[image.phase()], attempt, image.index(), image.format());
  const absl::Status status = WriteUpload(places.image_dir, name, {bytes});
  if (!status.ok()) return status;
  return name;
}

absl::StatusOr<std::string> StoreRaw(const UploadPlaces& places, AttemptId attempt, const pb::RawHead& head,
                                     std::string_view bytes) {
  if (places.raw_dir.empty())
    return absl::InvalidArgumentError("raw exchanges are not kept in this run (output.level)");
  if (head.payload_bytes() > bytes.size() || head.body_bytes() != bytes.size() - head.payload_bytes())
    return absl::InvalidArgumentError("payload and body are not as long as announced");
  std::string name = RawSpoolName(attempt);
  const absl::Status status = WriteUpload(places.raw_dir, name, {RawSpoolPrefix(head), bytes});
  if (!status.ok()) return status;
  return name;
}

}  // namespace

std::string ImageFileName(std::string_view phase, AttemptId attempt, std::uint32_t index,
                          std::string_view format) {
  std::string safe;
  for (const char c : phase) safe += (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') ? c : '_';
  return fmt::format("{}-{}-{}-{}.{}", safe, attempt.credit, attempt.attempt, index, Extension(format));
}

absl::Status WriteUpload(const std::string& dir, const std::string& name,
                         const std::vector<std::string_view>& pieces) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  const std::string path = dir + "/" + name;
  const std::string temporary = path + ".part";
  std::FILE* file = std::fopen(temporary.c_str(), "wbe");
  if (file == nullptr) return Failed(temporary);
  bool written = true;
  for (const std::string_view piece : pieces)
    written = written && std::fwrite(piece.data(), 1, piece.size(), file) == piece.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), path.c_str()) != 0) {
    absl::Status status = Failed(path);
    std::remove(temporary.c_str());
    return status;
  }
  return absl::OkStatus();
}

UploadPlaces UploadPlacesOf(const RunPlan& plan, const std::string& artifact_dir) {
  UploadPlaces places;
  places.image_dir = artifact_dir + "/images";
  if (plan.output.level == ExportLevel::kRaw) places.raw_dir = RawSpoolDirectory(artifact_dir);
  for (const PhasePlan& phase : plan.phases) places.phase_names.push_back(phase.name);
  return places;
}

absl::StatusOr<std::string> StoreUpload(const UploadPlaces& places, const pb::StoreChunk& head,
                                        std::string_view bytes) {
  const AttemptId attempt{head.attempt().credit(), head.attempt().attempt()};
  switch (head.what_case()) {
    case pb::StoreChunk::kImage:
      return StoreImage(places, attempt, head.image(), bytes);
    case pb::StoreChunk::kRaw:
      return StoreRaw(places, attempt, head.raw(), bytes);
    default:
      return absl::InvalidArgumentError("an upload of no kind that is known");
  }
}

}  // namespace imgperf
