#include "controller/offline/artifact_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "common/clock.h"
#include "controller/offline/artifact_names.h"
#include "controller/records/journal_lock.h"
#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

absl::Status Cannot(const char* what, const fs::path& path, const std::string& why) {
  return absl::PermissionDeniedError(
      fmt::format("cannot {} {}: {}; choose a writable output.dir", what, path.string(), why));
}

// Seconds of Unix time at which the run in `dir` began, by its journal; else when the directory was last
// changed.
std::time_t StartOf(const fs::path& dir) {
  std::time_t start = 0;
  for (const std::string& journal : ListJournals(dir.string())) {
    // The header is the first entry but for the mark: the scan stops there, whatever the rest looks like.
    ReadJournal(
        journal,
        [&](const pb::JournalEntry& entry) {
          if (!entry.has_header()) return absl::OkStatus();
          start = static_cast<std::time_t>(entry.header().wall_anchor_ns() / kSecond);
          return absl::CancelledError();
        },
        OnCorruption::kSalvage)
        .status()
        .IgnoreError();
    if (start != 0) return start;
  }
  struct stat about {};
  return stat(dir.c_str(), &about) == 0 ? about.st_mtime : 0;
}

// "2026-11-22T13-50-41Z", with "-2", "-3" … behind it when there was such a run already.
fs::path FreeName(const fs::path& prefix, std::time_t start) {
  const std::string base = fmt::format("{}{:%Y-%m-%dT%H-%M-%SZ}", prefix.string(), fmt::gmtime(start));
  std::error_code error;
  fs::path free = base;
  for (int n = 2; fs::exists(free, error); ++n) free = fmt::format("{}-{}", base, n);
  return free;
}

absl::Status RefuseIfRunning(const fs::path& dir) {
  const auto holder = JournalHolder(dir.string());
  if (!holder) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{} belongs to a run that is still going (process {}); wait for it or choose another output.name",
      dir.string(), *holder));
}

absl::StatusOr<std::string> Make(const fs::path& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return Cannot("create", dir, error.message());
  if (access(dir.c_str(), W_OK | X_OK) != 0) return Cannot("write to", dir, std::strerror(errno));
  return dir.string();
}

// While it lives, no other controller moves or makes directories in `parent`. Where the file system knows no
// locks, the journal's lock alone decides.
class ParentGuard {
 public:
  explicit ParentGuard(const std::string& parent)
      : fd_(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (fd_ >= 0 && flock(fd_, LOCK_EX) < 0 && errno == EINTR) {
    }
  }
  ~ParentGuard() {
    if (fd_ >= 0) close(fd_);
  }
  ParentGuard(const ParentGuard&) = delete;
  ParentGuard& operator=(const ParentGuard&) = delete;

 private:
  const int fd_;
};

// What of a run lies in `dir`.
std::vector<fs::path> RunFiles(const fs::path& dir) {
  constexpr std::array kNames{kCreditLines, kLateLines, kReportJson, kConsoleText,
                              kRunYaml,     kImages,    kJournal,    kLogs};
  std::vector<fs::path> found;
  std::error_code error;
  for (const std::string_view name : kNames) {
    if (fs::exists(dir / name, error)) found.emplace_back(name);
  }
  return found;
}

}  // namespace

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
  const fs::path dir = fs::path(parent) / name;
  std::error_code error;
  if (fs::exists(fs::symlink_status(dir, error))) {
    if (absl::Status status = RefuseIfRunning(dir); !status.ok()) return status;
    fs::rename(dir, FreeName(dir.string() + ".", StartOf(dir)), error);
    if (error) return Cannot("move aside", dir, error.message());
  }
  return Make(dir);
}

absl::StatusOr<RunDir> TakeArtifactDir(const std::string& parent, const std::string& name) {
  if (auto made = Make(parent); !made.ok()) return made.status();
  const ParentGuard guard(parent);
  auto dir = PrepareArtifactDir(parent, name);
  if (!dir.ok()) return dir.status();
  auto lock = JournalLock::Acquire(*dir);
  if (!lock.ok()) return lock.status();
  return RunDir{*std::move(dir), *std::move(lock)};
}

absl::StatusOr<std::string> PrepareExactDir(const std::string& dir) {
  auto made = Make(dir);
  if (!made.ok()) return made;
  const auto files = RunFiles(dir);
  if (files.empty()) return made;
  if (absl::Status status = RefuseIfRunning(dir); !status.ok()) return status;
  const fs::path inside = FreeName(fs::path(dir) / "", StartOf(dir));
  std::error_code error;
  fs::create_directory(inside, error);
  for (const fs::path& file : files) {
    if (!error) fs::rename(fs::path(dir) / file, inside / file, error);
  }
  if (error) return Cannot("move the older run into", inside, error.message());
  return made;
}

}  // namespace imgperf
