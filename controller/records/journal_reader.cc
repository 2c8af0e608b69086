#include "controller/records/journal_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace imgperf {
namespace {

absl::Status CannotRead(const std::string& path, int error) {
  const std::string text = fmt::format("cannot read {}: {}", path, std::strerror(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
}

// A file's bytes, paged in as they are read and dropped by the kernel as it needs.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (fd < 0 || fstat(fd, &about) != 0) error_ = errno;
    size_ = static_cast<std::size_t>(about.st_size);
    if (error_ == 0 && size_ > 0) Map(fd);
    if (fd >= 0) close(fd);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile() {
    if (data_ != nullptr) munmap(data_, size_);
  }

  int error() const { return error_; }
  std::string_view bytes() const { return {static_cast<const char*>(data_), data_ == nullptr ? 0 : size_}; }

 private:
  void Map(int fd) {
    void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapped == MAP_FAILED) {
      error_ = errno;
      return;
    }
    data_ = mapped;
    madvise(data_, size_, MADV_SEQUENTIAL);  // a hint: its failure changes nothing
  }

  void* data_ = nullptr;
  std::size_t size_ = 0;
  int error_ = 0;
};

}  // namespace

absl::StatusOr<JournalScan> ReadJournal(const std::string& path,
                                        const std::function<absl::Status(const pb::JournalEntry&)>& visit,
                                        OnCorruption on_corruption) {
  const MappedFile file(path);
  if (file.error() != 0) return CannotRead(path, file.error());
  auto scan = ScanJournal(file.bytes(), visit, on_corruption);
  if (!scan.ok())
    return absl::Status(scan.status().code(),
                        fmt::format("{}: {}", path, std::string(scan.status().message())));
  return scan;
}

}  // namespace imgperf
