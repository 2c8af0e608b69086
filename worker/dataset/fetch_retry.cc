#include "worker/dataset/fetch_retry.h"

#include <algorithm>
#include <utility>

namespace imgperf {
namespace {

// Refused for what we asked or are: asking again gets the same answer.
bool Final(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnimplemented:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::optional<Nanos> FetchRetry::After(const absl::Status& status, std::uint64_t received, Nanos now) {
  if (received > received_) {
    received_ = received;
    progress_at_ = now;
    pause_ = kFirstPause;
  }
  if (absl::IsDataLoss(status) && ++damaged_ >= kMostDamaged) return std::nullopt;
  if (Final(status) || now - progress_at_ >= kPatience) return std::nullopt;
  return std::exchange(pause_, std::min(2 * pause_, kLastPause));
}

}  // namespace imgperf
