#include "common/plain_file.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {

absl::StatusOr<std::string> ReadPlainFile(const std::string& path, std::size_t most) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error) return absl::NotFoundError(fmt::format("{}: {}", path, error.message()));
  if (!std::filesystem::is_regular_file(status))
    return absl::InvalidArgumentError(fmt::format("{}: not a plain file", path));
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return absl::PermissionDeniedError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  const std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (error) return absl::DataLossError(fmt::format("{}: {}", path, error.message()));
  if (bytes > most) {
    return absl::InvalidArgumentError(
        fmt::format("{}: too large: {} (at most {})", path, FormatBytes(bytes), FormatBytes(most)));
  }
  std::string text(bytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad())
    return absl::DataLossError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace imgperf
