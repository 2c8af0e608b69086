#include "controller/offline/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {
constexpr std::string_view kUnfinished = ".tmp";
}  // namespace

AtomicFile::AtomicFile(int fd, std::string path, std::string temporary)
    : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)) {}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  close(fd_);
  unlink(temporary_.c_str());
}

absl::Status AtomicFile::Error(const char* what, int error) const {
  const std::string text = fmt::format("cannot {} {}: {}", what, path_, std::strerror(error));
  if (error == ENOSPC || error == EDQUOT) {
    return absl::ResourceExhaustedError(text + "; free space; the journal still holds every outcome");
  }
  return absl::UnavailableError(text + "; check that the directory exists and is writable");
}

absl::StatusOr<AtomicFile> AtomicFile::Create(const std::string& path) {
  struct stat there {};
  // Taking the name of a device or a pipe would put a file in its place.
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode))
    return absl::InvalidArgumentError(fmt::format("{} is there and is no regular file: name another", path));
  std::string temporary = fmt::format("{}.{}{}", path, getpid(), kUnfinished);
  const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const int error = errno;
  AtomicFile file(fd, path, std::move(temporary));
  if (fd < 0) return file.Error("create", error);
  return file;
}

absl::Status AtomicFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status AtomicFile::Commit() {
  if (fdatasync(fd_) != 0) return Error("fsync", errno);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return Error("rename to", errno);
  close(std::exchange(fd_, -1));
  return absl::OkStatus();
}

std::string_view UnfinishedFile(std::string_view name) {
  if (!name.ends_with(kUnfinished)) return {};
  name.remove_suffix(kUnfinished.size());
  const std::size_t last = name.find_last_not_of("0123456789");
  if (last == name.npos || last + 1 == name.size() || name[last] != '.') return {};
  return name.substr(0, last);
}

absl::Status FlushTo(const std::string& path, std::optional<AtomicFile>& file, std::string& buffer) {
  if (!file) {
    auto created = AtomicFile::Create(path);
    if (!created.ok()) return created.status();
    file.emplace(*std::move(created));
  }
  absl::Status status = file->Append(buffer);
  buffer.clear();
  return status;
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes) {
  auto file = AtomicFile::Create(path);
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Append(bytes); !status.ok()) return status;
  return file->Commit();
}

}  // namespace imgperf
