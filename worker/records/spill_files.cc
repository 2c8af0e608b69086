#include "worker/records/spill_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

// A file goes when the last of its records does: with more of them less is kept in vain, with fewer there are
// fewer descriptors.
constexpr std::uint64_t kFilesWithinLimit = 16;
constexpr std::uint64_t kSmallestFile = 64ULL << 10;

absl::Status SpillError(const std::string& what, int error) {
  const std::string text = fmt::format("cannot {}: {}", what, std::strerror(error));
  if (error == ENOSPC || error == EDQUOT)
    return absl::ResourceExhaustedError(text + "; free space there or choose another --spill-dir");
  return absl::UnavailableError(text + "; choose another --spill-dir");
}

}  // namespace

// One file, as long as somebody's bytes are in it. Append: one thread; ReadAt: any.
class SpillFile {
 public:
  SpillFile(int fd, std::string path, std::shared_ptr<std::atomic<std::uint64_t>> used)
      : fd_(fd), path_(std::move(path)), used_(std::move(used)) {}
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;
  ~SpillFile() {
    close(fd_);
    *used_ -= length_;
  }

  // What failed halfway is written over by the next.
  absl::Status Append(std::string_view bytes) {
    std::uint64_t at = length_;
    while (!bytes.empty()) {
      const ssize_t written = pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return SpillError("write " + path_, written == 0 ? EIO : errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
      at += static_cast<std::uint64_t>(written);
    }
    *used_ += at - length_;
    length_ = at;
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> ReadAt(std::uint64_t offset, std::size_t length) const {
    std::string bytes(length, '\0');
    for (std::size_t have = 0; have < length;) {
      const ssize_t got = pread(fd_, bytes.data() + have, length - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return absl::DataLossError(std::strerror(errno));
      if (got == 0) return absl::DataLossError("the file ends early");
      have += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  std::uint64_t length() const { return length_; }
  const std::string& path() const { return path_; }  // the one it had

 private:
  const int fd_;
  const std::string path_;
  const std::shared_ptr<std::atomic<std::uint64_t>> used_;
  std::uint64_t length_ = 0;
};

namespace {

class BytesInFile final : public SpilledBytes {
 public:
  BytesInFile(std::shared_ptr<const SpillFile> file, std::uint64_t offset, std::size_t length)
      : file_(std::move(file)), offset_(offset), length_(length) {}
  absl::StatusOr<std::string> Read() const override { return file_->ReadAt(offset_, length_); }
  std::string Where() const override { return fmt::format("{} at byte {}", file_->path(), offset_); }

 private:
  const std::shared_ptr<const SpillFile> file_;
  const std::uint64_t offset_;
  const std::size_t length_;
};

}  // namespace

SpillFiles::SpillFiles(std::string directory, std::uint64_t limit)
    : directory_(std::move(directory)),
      limit_(limit),
      used_(std::make_shared<std::atomic<std::uint64_t>>(0)) {}

absl::StatusOr<std::unique_ptr<const SpilledBytes>> SpillFiles::Put(std::string_view bytes) {
  if (*used_ + bytes.size() > limit_) {
    return absl::ResourceExhaustedError(
        fmt::format("{} of spilled records are as many as --spill-limit allows", FormatBytes(limit_)));
  }
  auto file = FileForNext();
  if (!file.ok()) return file.status();
  const std::uint64_t offset = (*file)->length();
  if (absl::Status status = (*file)->Append(bytes); !status.ok()) return status;
  return std::make_unique<const BytesInFile>(*std::move(file), offset, bytes.size());
}

absl::StatusOr<std::shared_ptr<SpillFile>> SpillFiles::FileForNext() {
  auto file = current_.lock();
  if (file != nullptr && file->length() < std::max(limit_ / kFilesWithinLimit, kSmallestFile)) return file;
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) return SpillError("make the directory " + directory_, error.value());
  std::string path = directory_ + "/imgperf-spill-XXXXXX";
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) return SpillError("create a file in " + directory_, errno);
  unlink(path.c_str());
  file = std::make_shared<SpillFile>(fd, path, used_);
  current_ = file;
  return file;
}

std::string SpillDirFault(const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::path nearest = fs::absolute(directory, error);
  while (!fs::exists(nearest, error) && nearest.has_relative_path()) nearest = nearest.parent_path();
  if (!fs::is_directory(nearest, error)) return fmt::format("{} is not a directory", nearest.string());
  if (access(nearest.c_str(), W_OK | X_OK) != 0)
    return fmt::format("cannot write in {}: {}", nearest.string(), std::strerror(errno));
  return "";
}

std::string DefaultSpillDir() {
  const char* set = std::getenv("TMPDIR");
  return set != nullptr && *set != '\0' ? set : "/tmp";
}

}  // namespace imgperf
