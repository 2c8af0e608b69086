#include "controller/service/image_store.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

namespace imgperf {
namespace {

std::string_view Extension(std::string_view format) {
  if (format == "jpeg") return "jpg";
  if (format == "png" || format == "webp") return format;
  return "bin";
}

absl::Status Failed(const std::string& path) {
  return absl::UnavailableError(fmt::format("cannot write {}: {}; free space or choose another output.dir",
                                            path, std::strerror(errno)));
}

}  // namespace

std::string ImageFileName(std::string_view phase, AttemptId attempt, std::uint32_t index,
                          std::string_view format) {
  std::string safe;
  for (const char c : phase) safe += (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') ? c : '_';
  return fmt::format("{}-{}-{}-{}.{}", safe, attempt.credit, attempt.attempt, index, Extension(format));
}

absl::Status WriteImage(const std::string& dir, const std::string& name, std::string_view bytes) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  const std::string path = dir + "/" + name;
  const std::string temporary = path + ".part";
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (file == nullptr) return Failed(temporary);
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = std::fclose(file) == 0;
  if (!written || !closed || std::rename(temporary.c_str(), path.c_str()) != 0) {
    absl::Status status = Failed(path);
    std::remove(temporary.c_str());
    return status;
  }
  return absl::OkStatus();
}

}  // namespace imgperf
