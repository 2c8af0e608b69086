#include "controller/extract/extract.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "controller/extract/index_file.h"
#include "controller/extract/kept_images.h"
#include "controller/extract/raw_images.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRawEnding = "_raw.jsonl";

bool IsRaw(const fs::path& path) { return path.filename().string().ends_with(kRawEnding); }

// The first by name, as a prefix may have renamed it.
std::optional<fs::path> RawExportIn(const fs::path& dir) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    if (IsRaw(entry.path())) found.push_back(entry.path());
  }
  if (found.empty()) return std::nullopt;
  return *std::min_element(found.begin(), found.end());
}

absl::Status MakeFolder(const fs::path& out) {
  std::error_code error;
  fs::create_directories(out, error);
  if (error) return absl::PermissionDeniedError(fmt::format("{}: {}", out.string(), error.message()));
  if (!fs::is_empty(out, error) || error)
    return absl::AlreadyExistsError(
        fmt::format("{}: is not empty; name a folder that is, or that does not exist yet", out.string()));
  return absl::OkStatus();
}

absl::Status NothingIn(const std::string& source) {
  return absl::NotFoundError(
      fmt::format("{}: no raw export and no images in it; a run keeps images with output.images: all, and "
                  "everything with "
                  "output.level: raw (profile: --export-level raw)",
                  source));
}

}  // namespace

absl::StatusOr<Extracted> ExtractImages(const std::string& source, const std::string& out) {
  std::error_code error;
  const auto kind = fs::status(source, error).type();
  if (kind == fs::file_type::not_found)
    return absl::NotFoundError(fmt::format("{}: no such file or directory", source));
  const bool folder = kind == fs::file_type::directory;
  const auto raw = folder ? RawExportIn(source) : fs::path(source);
  if (!raw && !HasKeptImages(source)) return NothingIn(source);
  if (auto status = MakeFolder(out); !status.ok()) return status;
  auto index = IndexFile::Create(out);
  if (!index.ok()) return index.status();
  auto done = raw ? ExtractRaw(raw->string(), out, *index) : ExtractKept(source, out, *index);
  if (!done.ok()) return done;
  if (auto status = index->Commit(); !status.ok()) return status;
  return done;
}

}  // namespace imgperf
