#include "worker/records/uploader.h"

#include <spdlog/spdlog.h>

#include "common/content_hash.h"
#include "common/sparse.h"

namespace imgperf {
namespace {

constexpr Nanos kTryFor = UploadRetry::kStalledFor;
constexpr Nanos kDoubtfulTryFor = 2 * kSecond;

std::uint64_t SizeOf(const std::vector<std::string_view>& pieces) {
  std::uint64_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  return size;
}

std::string HashOf(const std::vector<std::string_view>& pieces) {
  ContentHasher hasher;
  for (const std::string_view piece : pieces) hasher.Add(piece);
  return hasher.Hash();
}

// The controller, or the way to it, takes nothing: no fault of this upload.
bool IsTheLines(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsCancelled(status);
}

// gRPC's own words for it ("Deadline Exceeded") tell nobody what happened.
absl::Status InPlainWords(const absl::Status& status) {
  if (!absl::IsDeadlineExceeded(status)) return status;
  return absl::DeadlineExceededError(
      "the controller took nothing more of it for too long; is its disk, or the way to it, overloaded?");
}

}  // namespace

absl::StatusOr<std::string> Uploader::Store(const SessionId& session, pb::StoreChunk head,
                                            const std::vector<std::string_view>& pieces) {
  head.set_session(session.Bytes());
  head.set_token(tokens_.Of(session));
  head.set_size(SizeOf(pieces));
  head.set_hash(HashOf(pieces));
  auto file = Try(std::move(head), pieces);
  Note(file.status());
  return file;
}

absl::StatusOr<std::string> Uploader::Try(pb::StoreChunk head, const std::vector<std::string_view>& pieces) {
  bool doubtful = false;
  if (Refuses(clock_.Now(), &doubtful))
    return absl::UnavailableError("the controller takes no images and exchanges at the moment");
  UploadRetry retry(clock_.Now());
  for (std::uint64_t had = 0;; head.set_resume(true)) {
    UploadTry result = line_.Upload(head, pieces, doubtful ? kDoubtfulTryFor : kTryFor);
    if (result.status.ok()) return std::move(result.file);
    const auto pause = retry.After(result.status, result.offset, clock_.Now());
    const bool stuck = doubtful && head.resume() && result.offset.value_or(0) <= had;
    if (!pause || stuck) return InPlainWords(result.status);
    had = result.offset.value_or(had);
    spdlog::debug("an upload broke off: {}; going on with it", std::string(result.status.message()));
    pause_(*pause);
  }
}

bool Uploader::Refuses(Nanos now, bool* doubtful) {
  const std::lock_guard lock(mutex_);
  *doubtful = breaker_.doubtful();
  return breaker_.Open(now);
}

void Uploader::Note(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  if (!IsTheLines(status)) {
    breaker_.Worked();
  } else if (!breaker_.Open(clock_.Now())) {
    breaker_.Failed(clock_.Now());
  }
  if (status.ok()) return;
  if (WorthALine(++failed_))
    spdlog::warn("not stored: {} ({} images and exchanges so far)", std::string(status.message()), failed_);
}

}  // namespace imgperf
