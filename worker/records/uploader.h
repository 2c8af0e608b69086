// Hands what is kept beside records to the controller, under the session that asked for it.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "common/ids.h"
#include "worker/records/record_sink.h"
#include "worker/session/controller_link.h"

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

class Uploader final : public UploadSink {
 public:
  // Both outlive the uploader.
  Uploader(ControllerLink& link, const SessionTokens& tokens) : link_(link), tokens_(tokens) {}
  absl::StatusOr<std::string> Store(const SessionId& session, pb::StoreChunk head,
                                    const std::vector<std::string_view>& pieces) override;

 private:
  ControllerLink& link_;
  const SessionTokens& tokens_;
};

}  // namespace imgperf
