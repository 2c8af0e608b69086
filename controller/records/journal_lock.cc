#include "controller/records/journal_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "controller/records/journal_path.h"

namespace imgperf {
namespace {

std::string LockPath(const std::string& artifact_dir) { return JournalDirectory(artifact_dir) + "/lock"; }

bool TryLock(int fd) {
  int result = 0;
  do result = flock(fd, LOCK_EX | LOCK_NB);
  while (result < 0 && errno == EINTR);
  return result == 0;
}

pid_t ReadPid(int fd) {
  char text[16];
  const ssize_t size = pread(fd, text, sizeof text, 0);
  int pid = 0;
  if (size <= 0 || std::from_chars(text, text + size, pid).ec != std::errc{}) return 0;
  return pid;
}

bool WritePid(int fd) {
  const std::string text = fmt::format("{}\n", getpid());
  return ftruncate(fd, 0) == 0 &&
         pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

absl::Status Taken(const std::string& artifact_dir, pid_t holder) {
  return absl::FailedPreconditionError(fmt::format(
      "{} is in use by another controller{}; wait for it, stop it, or choose another output directory",
      artifact_dir, holder > 0 ? fmt::format(", process {}", holder) : ""));
}

}  // namespace

absl::StatusOr<JournalLock> JournalLock::Acquire(const std::string& artifact_dir) {
  if (absl::Status status = MakeJournalDirectory(artifact_dir); !status.ok()) return status;
  const std::string path = LockPath(artifact_dir);
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    return absl::PermissionDeniedError(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  }
  JournalLock lock(fd);
  if (!TryLock(fd)) return Taken(artifact_dir, ReadPid(fd));
  if (!WritePid(fd))
    return absl::UnavailableError(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  return lock;
}

JournalLock::JournalLock(JournalLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

JournalLock& JournalLock::operator=(JournalLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

JournalLock::~JournalLock() {
  if (fd_ >= 0) close(fd_);
}

std::optional<pid_t> JournalHolder(const std::string& artifact_dir) {
  const int fd = open(LockPath(artifact_dir).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  const bool free = TryLock(fd);
  const pid_t pid = free ? 0 : ReadPid(fd);
  close(fd);
  if (free) return std::nullopt;
  return pid;
}

}  // namespace imgperf
