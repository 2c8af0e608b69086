#include "controller/records/journal_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace imgperf {

absl::Status JournalFile::Error(const char* what, int error) const {
  const std::string text =
      fmt::format("cannot {} the journal {}: {}", what, port_->path(), std::strerror(error));
  if (error == ENOSPC || error == EDQUOT) {
    return absl::ResourceExhaustedError(text + "; free space there or choose another output directory");
  }
  return absl::DataLossError(text + "; check that disk before the next run");
}

absl::Status JournalFile::Reserve(std::uint64_t coming) {
  if (written_ + coming + reserve_ / 2 <= reserved_) return absl::OkStatus();
  const std::uint64_t more = std::max(reserve_, written_ + coming + reserve_ - reserved_);
  int result = 0;
  do result = port_->Allocate(reserved_, more);
  while (result == -EINTR);
  if (result < 0) return Error("reserve space for", -result);
  reserved_ += more;
  return absl::OkStatus();
}

absl::Status JournalFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t result = port_->WriteAt(bytes, written_);
    if (result == -EINTR) continue;  // nothing was written yet
    if (result <= 0) return Error("write", result == 0 ? EIO : static_cast<int>(-result));
    bytes.remove_prefix(static_cast<std::size_t>(result));
    written_ += static_cast<std::uint64_t>(result);
  }
  return absl::OkStatus();
}

absl::Status JournalFile::Sync() {
  if (const int result = port_->SyncData(); result < 0) return Error("fsync", -result);
  durable_ = written_;
  return absl::OkStatus();
}

absl::Status JournalFile::SyncName() {
  if (const int result = port_->SyncDirectory(); result < 0) return Error("fsync the directory of", -result);
  return absl::OkStatus();
}

absl::Status JournalFile::Finish() {
  if (const int result = port_->Truncate(written_); result < 0) return Error("truncate", -result);
  if (absl::Status status = Sync(); !status.ok()) return status;
  return SyncName();
}

}  // namespace imgperf
