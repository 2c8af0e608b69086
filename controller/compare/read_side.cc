#include "controller/compare/read_side.h"

#include <filesystem>

#include <fmt/format.h>

#include "controller/offline/artifact_names.h"
#include "controller/records/journal_path.h"

namespace imgperf {

absl::StatusOr<Side> ReadSide(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const auto kind = fs::status(path, error).type();
  if (kind == fs::file_type::not_found)
    return absl::NotFoundError(fmt::format("{}: no such file or directory", path));
  if (kind != fs::file_type::directory) return ReadLinesSide(path);
  if (!ListJournals(path).empty()) return ReadRunSide(path);
  const std::string lines = (fs::path(path) / NamesWith("").lines).string();
  if (!fs::exists(lines, error)) {
    return absl::NotFoundError(fmt::format(
        "{}: no run: neither a journal nor {} is in it; name a run's artifact directory, or the file itself",
        path, NamesWith("").lines));
  }
  auto side = ReadLinesSide(lines);
  if (side.ok()) side->name = path;
  return side;
}

}  // namespace imgperf
