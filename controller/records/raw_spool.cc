#include "controller/records/raw_spool.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "controller/offline/artifact_names.h"

namespace imgperf {
namespace {

constexpr std::string_view kRawMagic = "IGRAW001";
constexpr std::size_t kRawFront = kRawMagic.size() + 4;

std::string LittleEndian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

std::uint32_t FromLittleEndian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

}  // namespace

std::string RawSpoolDirectory(const std::string& artifact_dir) {
  return (std::filesystem::path(artifact_dir) / kRawFolder).string();
}

std::string RawSpoolName(AttemptId attempt) { return fmt::format("{}-{}", attempt.credit, attempt.attempt); }

std::string RawSpoolPrefix(const pb::RawHead& head) {
  const std::string bytes = head.SerializeAsString();
  return std::string(kRawMagic) + LittleEndian(static_cast<std::uint32_t>(bytes.size())) + bytes;
}

absl::StatusOr<RawSpoolFile> RawSpoolFile::Open(const std::string& path) {
  File file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) {
    const std::string why = fmt::format("cannot read {}: {}", path, std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(why) : absl::UnavailableError(why);
  }
  std::setvbuf(file.get(), nullptr, _IONBF, 0);  // it is read a mebibyte at a time, into place
  std::error_code error;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  RawSpoolFile spooled(path, std::move(file));
  if (error) return spooled.Damaged();
  if (absl::Status status = spooled.ReadHead(size); !status.ok()) return status;
  return spooled;
}

absl::Status RawSpoolFile::ReadHead(std::uint64_t file_size) {
  std::string bytes;
  if (file_size < kRawFront || !Read(kRawFront, &bytes).ok() || !bytes.starts_with(kRawMagic))
    return Damaged();
  const std::uint32_t length = FromLittleEndian(std::string_view(bytes).substr(kRawMagic.size()));
  if (length > file_size - kRawFront || !Read(length, &bytes).ok() || !head_.ParseFromString(bytes))
    return Damaged();
  // Compared one by one: the sum of two lengths from a damaged head could wrap around.
  const std::uint64_t rest = file_size - kRawFront - length;
  const bool whole = head_.payload_bytes() <= rest && head_.body_bytes() == rest - head_.payload_bytes();
  return whole ? absl::OkStatus() : Damaged();
}

absl::Status RawSpoolFile::Read(std::size_t size, std::string* out) {
  out->resize(size);
  if (std::fread(out->data(), 1, size, file_.get()) == size) return absl::OkStatus();
  return Damaged();
}

absl::Status RawSpoolFile::Damaged() const {
  return absl::DataLossError(fmt::format("{} is not whole", path_));
}

}  // namespace imgperf
