#include "controller/offline/line_file.h"

namespace imgperf {
namespace {
constexpr std::size_t kFlushBytes = 1 << 20;
}  // namespace

absl::Status LineFile::Add(const std::function<void(std::string&)>& line) {
  line(buffer_);
  return buffer_.size() < kFlushBytes ? absl::OkStatus() : Flush();
}

absl::Status LineFile::Flush() { return FlushTo(path_, file_, buffer_); }

absl::Status LineFile::Commit() {
  if (!always_ && !file_ && buffer_.empty()) return absl::OkStatus();
  if (absl::Status status = Flush(); !status.ok()) return status;
  return file_->Commit();
}

}  // namespace imgperf
