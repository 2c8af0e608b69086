#include "controller/bulk/upload_desk.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr const char* kPart = ".part";
constexpr std::size_t kMostRemembered = 4096;

absl::Status DiskError(const std::string& path, int error) {
  const std::string text = fmt::format("cannot write {}: {}; free space or choose another output directory",
                                       path, std::strerror(error));
  // Neither is worth another try: whoever asked for the upload goes on without it.
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(text)
                                            : absl::FailedPreconditionError(text);
}

// 0, or errno.
int WriteAt(int fd, std::string_view bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return written == 0 ? EIO : errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    at += static_cast<std::uint64_t>(written);
  }
  return 0;
}

}  // namespace

UploadDesk::~UploadDesk() {
  for (auto& [path, upload] : uploads_) {
    Close(upload);
    unlink((path + kPart).c_str());
  }
}

absl::StatusOr<UploadDesk::Begun> UploadDesk::Begin(const pb::StoreChunk& head, const UploadTarget& target) {
  const std::string path = target.dir + "/" + target.name;
  if (const auto here = done_.find(path); here != done_.end() && here->second == head.hash())
    return Begun{0, head.size()};
  if (!quota_.Take(head.session())) return absl::AbortedError("too many uploads at once; try again");
  const Ticket ticket = ++last_ticket_;
  tickets_[ticket] = {head.session(), path};
  auto row = uploads_.find(path);
  // What is sent again from the start is not what is there.
  const bool goes_on = row != uploads_.end() && head.resume() && row->second.progress.IsOf(head);
  if (row != uploads_.end()) std::erase(broken_, path);
  absl::Status status = goes_on ? Reopen(row->second) : Create(head, target, path);
  if (!status.ok()) {
    LetGo(ticket);
    return status;
  }
  row = uploads_.find(path);
  row->second.owner = ticket;
  if (row->second.progress.received() > 0) ++resumed_;
  return Begun{ticket, row->second.progress.received()};
}

absl::Status UploadDesk::Create(const pb::StoreChunk& head, const UploadTarget& target,
                                const std::string& path) {
  if (const auto old = uploads_.find(path); old != uploads_.end()) {
    Close(old->second);
    uploads_.erase(old);
  }
  std::error_code error;
  std::filesystem::create_directories(target.dir, error);
  const std::string part = path + kPart;
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) return DiskError(path, errno);
  Upload upload(UploadProgress(head.size(), head.hash()), path, target.prefix.size());
  upload.fd = fd;
  const Row row = uploads_.emplace(path, std::move(upload)).first;
  if (const int failed = WriteAt(fd, target.prefix, 0); failed != 0)
    return Drop(row, DiskError(path, failed));
  return absl::OkStatus();
}

absl::Status UploadDesk::Reopen(Upload& upload) {
  if (upload.fd >= 0) return absl::OkStatus();  // taken from a stream that has not noticed yet
  upload.fd = open((upload.path + kPart).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  return upload.fd < 0 ? Drop(uploads_.find(upload.path), DiskError(upload.path, errno)) : absl::OkStatus();
}

absl::Status UploadDesk::Append(Ticket ticket, std::string_view data) {
  const Row row = Find(ticket);
  if (row == uploads_.end()) return absl::AbortedError("another stream goes on with this upload");
  Upload& upload = row->second;
  const std::uint64_t at = upload.prefix_bytes + upload.progress.received();
  if (absl::Status status = upload.progress.Add(data); !status.ok()) return Drop(row, std::move(status));
  if (const int failed = WriteAt(upload.fd, data, at); failed != 0)
    return Drop(row, DiskError(upload.path, failed));
  return absl::OkStatus();
}

absl::Status UploadDesk::Finish(Ticket ticket) {
  const Row row = Find(ticket);
  if (row == uploads_.end()) return absl::AbortedError("another stream goes on with this upload");
  Upload& upload = row->second;
  if (absl::Status status = upload.progress.Check(); !status.ok())
    return upload.progress.whole() ? Drop(row, std::move(status)) : status;
  const std::string path = upload.path;
  const bool closed = close(std::exchange(upload.fd, -1)) == 0;
  if (!closed || std::rename((path + kPart).c_str(), path.c_str()) != 0)
    return Drop(row, DiskError(path, errno));
  Remember(path, upload.progress.hash());
  uploads_.erase(row);
  return absl::OkStatus();
}

void UploadDesk::LetGo(Ticket ticket) {
  const auto row = Find(ticket);
  if (row != uploads_.end()) {
    Close(row->second);
    row->second.owner = 0;
    broken_.push_back(row->first);
    if (broken_.size() > kMostBroken) ForgetOldest();
  }
  const auto held = tickets_.find(ticket);
  if (held == tickets_.end()) return;
  quota_.Give(held->second.first);
  tickets_.erase(held);
}

UploadDesk::Row UploadDesk::Find(Ticket ticket) {
  const auto held = tickets_.find(ticket);
  if (held == tickets_.end()) return uploads_.end();
  const Row row = uploads_.find(held->second.second);
  return row != uploads_.end() && row->second.owner == ticket ? row : uploads_.end();
}

absl::Status UploadDesk::Drop(Row row, absl::Status why) {
  Close(row->second);
  unlink((row->first + kPart).c_str());
  uploads_.erase(row);
  return why;
}

void UploadDesk::Close(Upload& upload) {
  if (upload.fd >= 0) close(std::exchange(upload.fd, -1));
}

void UploadDesk::Remember(const std::string& path, const std::string& hash) {
  if (done_.insert_or_assign(path, hash).second) done_order_.push_back(path);
  if (done_order_.size() <= kMostRemembered) return;
  done_.erase(done_order_.front());
  done_order_.pop_front();
}

void UploadDesk::ForgetOldest() {
  const Row row = uploads_.find(broken_.front());
  broken_.pop_front();
  if (row != uploads_.end()) Drop(row, absl::OkStatus()).IgnoreError();
}

std::size_t RemoveUnfinished(const std::string& dir) {
  std::size_t removed = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    if (entry.path().extension() == kPart && std::filesystem::remove(entry.path(), error)) ++removed;
  }
  return removed;
}

}  // namespace imgperf
