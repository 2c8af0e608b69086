#include "worker/records/upload_retry.h"

#include <algorithm>
#include <utility>

namespace imgperf {

std::optional<Nanos> UploadRetry::After(const absl::Status& status, std::optional<std::uint64_t> offset,
                                        Nanos now) {
  if (offset.value_or(0) > offset_) {
    offset_ = *offset;
    progress_at_ = now;
    pause_ = kFirstPause;
  }
  const bool first = std::exchange(first_, false);
  const Nanos without_progress = now - progress_at_;
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
      if (without_progress >= kAbsentFor) return std::nullopt;
      break;
    case absl::StatusCode::kDataLoss:
      if (++damaged_ >= kMostDamaged) return std::nullopt;
      break;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kInternal:  // as gRPC calls a stream that was reset
      if (!first && without_progress >= kStalledFor) return std::nullopt;
      break;
    default:
      return std::nullopt;
  }
  return std::exchange(pause_, std::min(2 * pause_, kLastPause));
}

}  // namespace imgperf
