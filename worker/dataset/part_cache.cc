#include "worker/dataset/part_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/content_hash.h"
#include "common/ids.h"
#include "common/units.h"

namespace imgperf {
namespace {

constexpr std::string_view kTemporary = ".tmp";
constexpr std::string_view kLock = ".lock";
// What is half written and was not touched for so long belongs to a process that is gone.
constexpr Nanos kAbandonedAfter = 3600 * kSecond;

absl::Status DiskError(std::string_view what, int error) {
  return absl::UnavailableError(fmt::format("cannot {}: {}", what, std::strerror(error)));
}

Nanos Since1970(const timespec& at) { return at.tv_sec * kSecond + at.tv_nsec; }

// Closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct Stored {
  std::string name;
  std::uint64_t bytes = 0;
  Nanos used = 0;
};

// What Trim judges of a directory's files.
std::vector<Stored> FilesIn(int dir) {
  std::vector<Stored> files;
  const int again = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = again < 0 ? nullptr : fdopendir(again);
  if (listing == nullptr) return files;
  while (const dirent* entry = readdir(listing)) {
    struct stat found {};
    if (fstatat(dir, entry->d_name, &found, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(found.st_mode)) continue;
    files.push_back({entry->d_name, static_cast<std::uint64_t>(found.st_size), Since1970(found.st_mtim)});
  }
  closedir(listing);
  return files;
}

}  // namespace

NewPart::NewPart(int dir, std::string temporary, int fd)
    : dir_(dir), temporary_(std::move(temporary)), fd_(fd) {}

NewPart::~NewPart() {
  close(fd_);
  if (!committed_) unlinkat(dir_, temporary_.c_str(), 0);
}

absl::Status NewPart::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return DiskError("write", written == 0 ? EIO : errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> NewPart::ReadBack(std::size_t bytes) const {
  std::string read(bytes, '\0');
  for (std::size_t have = 0; have < bytes;) {
    const ssize_t got = pread(fd_, read.data() + have, bytes - have, static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return DiskError("read back", got == 0 ? EIO : errno);
    have += static_cast<std::size_t>(got);
  }
  return read;
}

// Not synced: what a crash leaves of it does not have its hash.
absl::StatusOr<PartBytes> NewPart::Commit(const PartId& part) {
  if (renameat(dir_, temporary_.c_str(), dir_, part.hash.c_str()) != 0) return DiskError("rename", errno);
  committed_ = true;
  return PartBytes::Map(fd_, part.bytes);
}

FetchLock::FetchLock(int dir, std::string name, int fd) : dir_(dir), name_(std::move(name)), fd_(fd) {}

FetchLock::~FetchLock() {
  unlinkat(dir_, name_.c_str(), 0);  // first, so that whoever waits finds that it is no longer this one
  close(fd_);
}

void FetchLock::ShowProgress() { futimens(fd_, nullptr); }

PartCache::PartCache(std::string directory, std::uint64_t limit)
    : directory_(directory.empty() ? "" : std::move(directory) + "/parts"), limit_(limit) {}

PartCache::~PartCache() {
  if (dir_ >= 0) close(dir_);
}

bool PartCache::Open() {
  if (dir_ >= 0) return true;
  if (directory_.empty() || limit_ == 0) return false;
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(directory_).parent_path(), error);
  if (!error && mkdir(directory_.c_str(), 0700) != 0 && errno != EEXIST)
    error.assign(errno, std::generic_category());
  if (error) {
    GiveUp(absl::UnavailableError("cannot make it: " + error.message()));
    return false;
  }
  Descriptor dir(open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  struct stat found {};
  if (dir.get() < 0 || fstat(dir.get(), &found) != 0) {
    GiveUp(DiskError("open it", errno));
    return false;
  }
  if (found.st_uid != geteuid() || (found.st_mode & 022) != 0) {
    GiveUp(absl::PermissionDeniedError("others may write in it"));
    return false;
  }
  dir_ = dir.Release();
  return true;
}

std::optional<PartBytes> PartCache::Find(const PartId& part) {
  if (dir_ < 0) return std::nullopt;
  const Descriptor file(openat(dir_, part.hash.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return std::nullopt;
  struct stat found {};
  const bool long_enough = fstat(file.get(), &found) == 0 && S_ISREG(found.st_mode) &&
                           static_cast<std::uint64_t>(found.st_size) == part.bytes;
  if (long_enough) {
    auto bytes = PartBytes::Map(file.get(), part.bytes);
    if (bytes.ok() && ContentHash(bytes->view()) == part.hash) {
      futimens(file.get(), nullptr);  // used now; of a file that is only readable: never mind
      return *std::move(bytes);
    }
  }
  spdlog::warn("{}/{} is damaged: removed, and fetched again", directory_, part.hash);
  unlinkat(dir_, part.hash.c_str(), 0);
  return std::nullopt;
}

absl::StatusOr<std::unique_ptr<NewPart>> PartCache::Create(const PartId& part) {
  std::string name = fmt::format("{}.{}{}", part.hash, Id128::Random().Hex(), kTemporary);
  const int fd = openat(dir_, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return DiskError("create a file", errno);
  return std::make_unique<NewPart>(dir_, std::move(name), fd);
}

absl::StatusOr<std::unique_ptr<FetchLock>> PartCache::TryLock(const std::string& dataset_hash,
                                                              Nanos* progress) {
  const std::string name = dataset_hash + std::string(kLock);
  while (true) {
    Descriptor file(openat(dir_, name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (file.get() < 0) return DiskError("create a file", errno);
    const bool locked = flock(file.get(), LOCK_EX | LOCK_NB) == 0;
    if (!locked && errno != EWOULDBLOCK) return DiskError("lock a file", errno);
    struct stat found {};
    if (fstat(file.get(), &found) != 0) return DiskError("look at a file", errno);
    *progress = Since1970(found.st_mtim);
    if (!locked) return nullptr;
    if (found.st_nlink == 0) continue;  // its last holder has just removed it
    auto lock = std::make_unique<FetchLock>(dir_, name, file.Release());
    lock->ShowProgress();
    return lock;
  }
}

void PartCache::Trim(Nanos wall_now) {
  if (dir_ < 0) return;
  std::vector<Stored> parts;
  std::uint64_t bytes = 0;
  for (Stored& file : FilesIn(dir_)) {
    const bool half = file.name.ends_with(kTemporary);
    if (half && wall_now - file.used > kAbandonedAfter) unlinkat(dir_, file.name.c_str(), 0);
    if (!IsContentHash(file.name)) continue;  // nothing of ours
    bytes += file.bytes;
    parts.push_back(std::move(file));
  }
  std::sort(parts.begin(), parts.end(), [](const Stored& a, const Stored& b) { return a.used < b.used; });
  for (const Stored& oldest : parts) {
    if (bytes <= limit_) return;
    unlinkat(dir_, oldest.name.c_str(), 0);
    bytes -= oldest.bytes;
  }
}

void PartCache::GiveUp(const absl::Status& why) {
  if (dir_ >= 0) close(std::exchange(dir_, -1));
  spdlog::warn("no cache in {}: {}; going on without it (--cache names another directory)", directory_,
               std::string(why.message()));
}

std::string DefaultCacheDir() {
  const char* set = std::getenv("XDG_CACHE_HOME");
  if (set != nullptr && *set == '/') return std::string(set) + "/imgperf";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? std::string(home) + "/.cache/imgperf" : "";
}

}  // namespace imgperf
