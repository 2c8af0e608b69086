#include "common/security/new_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr std::string_view kFresh = ".new";

std::string PathOf(const std::string& dir, const std::string& name) {
  return fmt::format("{}/{}", dir, name);
}

absl::Status FileError(const std::string& path, int error) {
  const std::string text = fmt::format("{}: {}", path, std::strerror(error));
  return error == EEXIST ? absl::AlreadyExistsError(text) : absl::UnavailableError(text);
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(fd) == 0;
}

absl::Status WriteNewFile(const std::string& path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) return FileError(path, errno);
  // Whatever the umask took away, the owner reads and writes.
  const bool written = fchmod(fd, kOwnerOnly) == 0 && WriteAll(fd, text);
  const int error = errno;
  close(fd);
  if (written) return absl::OkStatus();
  unlink(path.c_str());
  return FileError(path, error);
}

// What is there before anything is written, so that nothing has to be taken back but on a full disk.
absl::Status NoneThere(const std::string& dir, const std::vector<NewFile>& files, std::string_view suffix) {
  for (const NewFile& file : files) {
    const std::string path = PathOf(dir, fmt::format("{}{}", file.name, suffix));
    struct stat found {};
    if (lstat(path.c_str(), &found) == 0) return FileError(path, EEXIST);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MakePrivateFolder(const std::string& dir) {
  std::filesystem::path path(dir);
  if (!path.has_filename()) path = path.parent_path();  // a slash at the end
  const std::filesystem::path parent = path.parent_path();
  std::error_code error;
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) return absl::UnavailableError(fmt::format("{}: {}", parent.string(), error.message()));
  if (mkdir(path.c_str(), 0700) == 0 || std::filesystem::is_directory(dir, error)) return absl::OkStatus();
  return FileError(dir, errno == EEXIST ? ENOTDIR : errno);
}

absl::Status WriteNewFiles(const std::string& dir, const std::vector<NewFile>& files) {
  if (auto status = NoneThere(dir, files, ""); !status.ok()) return status;
  for (std::size_t i = 0; i < files.size(); ++i) {
    absl::Status status = WriteNewFile(PathOf(dir, files[i].name), files[i].text);
    if (status.ok()) continue;
    for (std::size_t k = 0; k < i; ++k) unlink(PathOf(dir, files[k].name).c_str());
    return status;
  }
  return absl::OkStatus();
}

absl::Status ReplaceFiles(const std::string& dir, const std::vector<NewFile>& files,
                          const std::string& suffix) {
  if (auto status = NoneThere(dir, files, suffix); !status.ok()) return status;
  std::vector<NewFile> fresh = files;
  for (NewFile& file : fresh) file.name += kFresh;
  if (auto status = WriteNewFiles(dir, fresh); !status.ok()) return status;
  for (const NewFile& file : files) {
    const std::string path = PathOf(dir, file.name);
    const bool aside = std::rename(path.c_str(), (path + suffix).c_str()) == 0 || errno == ENOENT;
    if (!aside || std::rename(PathOf(dir, file.name + std::string(kFresh)).c_str(), path.c_str()) != 0)
      return FileError(path, errno);
  }
  return absl::OkStatus();
}

}  // namespace imgperf
