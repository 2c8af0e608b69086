#include "controller/bulk/upload_progress.h"

#include <fmt/format.h>

#include "common/part_limits.h"

namespace imgperf {

absl::Status CheckUploadHead(const pb::StoreChunk& head) {
  if (!head.data().empty() || head.ByteSizeLong() > kMostUploadHead)
    return absl::InvalidArgumentError("an upload begins with a chunk without data, of at most 1 MiB");
  if (head.size() > UploadProgress::kMost)
    return absl::ResourceExhaustedError("more than 320 MiB of one request are not stored");
  if (!IsContentHash(head.hash())) return absl::InvalidArgumentError("an upload without a hash");
  return absl::OkStatus();
}

absl::Status UploadProgress::Add(std::string_view data) {
  if (data.size() > kUploadChunk)
    return absl::InvalidArgumentError(fmt::format("more than {} bytes in one chunk", kUploadChunk));
  if (data.size() > bytes_ - received_)
    return absl::InvalidArgumentError("an upload longer than its first chunk says");
  hasher_.Add(data);
  received_ += data.size();
  return absl::OkStatus();
}

absl::Status UploadProgress::Check() const {
  // A stream also ends when the worker does: half an image must not look like one.
  if (!whole())
    return absl::DataLossError(fmt::format("an upload cut short: {} of {} bytes", received_, bytes_));
  if (hasher_.Hash() != hash_)
    return absl::DataLossError(fmt::format("an upload arrived damaged: {} bytes of another hash", bytes_));
  return absl::OkStatus();
}

}  // namespace imgperf
