#include "controller/offline/artifact_dir.h"

#include <filesystem>

#include <fmt/format.h>

#include "controller/offline/older_run.h"

namespace imgperf {

absl::Status CheckFileName(std::string_view what, std::string_view name) {
  const bool plain = !name.empty() && name.size() <= 200 && name != "." && name != ".." &&
                     name.find('/') == name.npos && name.find('\0') == name.npos;
  if (plain) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format(
      "{} \"{}\" is not a plain name: it names one directory entry, without '/', of at most 200 bytes", what,
      name));
}

absl::StatusOr<std::string> PrepareArtifactDir(const std::string& parent, const std::string& name) {
  if (absl::Status status = CheckFileName("output.name", name); !status.ok()) return status;
  const std::filesystem::path dir = std::filesystem::path(parent) / name;
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(dir, error))) {
    if (absl::Status status = RefuseIfRunning(dir); !status.ok()) return status;
    std::filesystem::rename(dir, FreeName(dir.string() + ".", dir), error);
    if (error) return CannotUse("move aside", dir, error.message());
  }
  return MakeDirectory(dir);
}

absl::StatusOr<RunDir> TakeArtifactDir(const std::string& parent, const std::string& name) {
  if (auto made = MakeDirectory(parent); !made.ok()) return made.status();
  const DirectoryGuard guard(parent);
  auto dir = PrepareArtifactDir(parent, name);
  if (!dir.ok()) return dir.status();
  auto lock = JournalLock::Acquire(*dir);
  if (!lock.ok()) return lock.status();
  return RunDir{*std::move(dir), *std::move(lock)};
}

}  // namespace imgperf
