#include "controller/records/file_port.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

namespace imgperf {
namespace {

int OrErrno(int result) { return result < 0 ? -errno : 0; }

class PosixFile final : public FilePort {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  ~PosixFile() override { close(fd_); }

  ssize_t WriteAt(std::string_view bytes, std::uint64_t offset) override {
    const ssize_t written = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    return written < 0 ? -errno : written;
  }

  int Allocate(std::uint64_t offset, std::uint64_t length) override {
    const int result = OrErrno(fallocate(fd_, 0, static_cast<off_t>(offset), static_cast<off_t>(length)));
    return result == -EOPNOTSUPP
               ? 0
               : result;  // file systems without reservation: a full disk shows at the write
  }

  int SyncData() override { return OrErrno(fdatasync(fd_)); }
  int Truncate(std::uint64_t length) override { return OrErrno(ftruncate(fd_, static_cast<off_t>(length))); }

  int SyncDirectory() override {
    const std::string directory = std::filesystem::path(path_).parent_path().string();
    const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -errno;
    const int result = OrErrno(fsync(fd));
    close(fd);
    return result;
  }

  const std::string& path() const override { return path_; }

 private:
  const int fd_;
  const std::string path_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<FilePort>> CreateFileExclusively(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd >= 0) return std::make_unique<PosixFile>(fd, path);
  const int error = errno;
  const std::string text = fmt::format("cannot create {}: {}", path, std::strerror(error));
  if (error == EEXIST) return absl::AlreadyExistsError(text + "; move the older run aside");
  return absl::UnavailableError(text);
}

}  // namespace imgperf
