#include "controller/offline/older_run.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "common/clock.h"
#include "controller/offline/run_header.h"
#include "controller/records/journal_lock.h"

namespace imgperf {
namespace {

namespace fs = std::filesystem;

std::time_t RunStart(const fs::path& dir) {
  if (const auto header = ReadRunHeader(dir.string()); header && header->wall_anchor_ns() > 0)
    return static_cast<std::time_t>(header->wall_anchor_ns() / kSecond);
  struct stat about {};
  return stat(dir.c_str(), &about) == 0 ? about.st_mtime : 0;
}

}  // namespace

absl::Status CannotUse(const char* what, const fs::path& path, const std::string& why) {
  return absl::PermissionDeniedError(
      fmt::format("cannot {} {}: {}; choose a writable output directory", what, path.string(), why));
}

absl::StatusOr<std::string> MakeDirectory(const fs::path& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return CannotUse("create", dir, error.message());
  if (access(dir.c_str(), W_OK | X_OK) != 0) return CannotUse("write to", dir, std::strerror(errno));
  return dir.string();
}

absl::Status RefuseIfRunning(const fs::path& dir) {
  const auto holder = JournalHolder(dir.string());
  if (!holder) return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{} belongs to a run that is still going (process {}); wait for it or choose another output directory",
      dir.string(), *holder));
}

fs::path FreeName(const fs::path& prefix, const fs::path& dir) {
  const std::string base =
      fmt::format("{}{:%Y-%m-%dT%H-%M-%SZ}", prefix.string(), fmt::gmtime(RunStart(dir)));
  std::error_code error;
  fs::path free = base;
  for (int n = 2; fs::exists(fs::symlink_status(free, error)); ++n) free = fmt::format("{}-{}", base, n);
  return free;
}

DirectoryGuard::DirectoryGuard(const std::string& dir)
    : fd_(open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  while (fd_ >= 0 && flock(fd_, LOCK_EX) < 0 && errno == EINTR) {
  }
}

DirectoryGuard::~DirectoryGuard() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace imgperf
