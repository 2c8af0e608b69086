// Hands what is kept beside records to the controller, under the session that asked for it.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "common/clock.h"
#include "common/ids.h"
#include "worker/records/record_sink.h"
#include "worker/records/upload_line.h"
#include "worker/records/upload_retry.h"

namespace imgperf {

// The record tokens of this process's sessions. Thread: any.
class SessionTokens {
 public:
  void Add(const SessionId& session, std::string token) {
    const std::lock_guard lock(mutex_);
    tokens_[session] = std::move(token);
  }
  std::string Of(const SessionId& session) const {
    const std::lock_guard lock(mutex_);
    const auto row = tokens_.find(session);
    return row == tokens_.end() ? std::string() : row->second;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<SessionId, std::string> tokens_;  // guarded by mutex_
};

// Tries again after a break, from where it was. What fails for good is said in the log, and by the error that
// the record gets. Thread: any, several at once.
class Uploader final : public UploadSink {
 public:
  using Pause = std::function<void(Nanos)>;

  // All outlive the uploader. `pause` waits for so long.
  Uploader(UploadLine& line, const SessionTokens& tokens, const Clock& clock, Pause pause)
      : line_(line), tokens_(tokens), clock_(clock), pause_(std::move(pause)) {}
  absl::StatusOr<std::string> Store(const SessionId& session, pb::StoreChunk head,
                                    const std::vector<std::string_view>& pieces) override;

 private:
  absl::StatusOr<std::string> Try(pb::StoreChunk head, const std::vector<std::string_view>& pieces);
  bool Refuses(Nanos now, bool* doubtful);
  void Note(const absl::Status& status);

  UploadLine& line_;
  const SessionTokens& tokens_;
  const Clock& clock_;
  const Pause pause_;
  std::mutex mutex_;
  UploadBreaker breaker_;     // guarded by mutex_
  std::uint64_t failed_ = 0;  // guarded by mutex_
};

}  // namespace imgperf
