// Hands returned images to the controller, under the session that asked for them.
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

class ImageUploader final : public ImageSink {
 public:
  // Both outlive the uploader.
  ImageUploader(ControllerLink& link, const SessionTokens& tokens) : link_(link), tokens_(tokens) {}
  std::string Store(const SessionId& session, AttemptId attempt, std::uint32_t phase, std::uint32_t index,
                    const std::string& format, std::string_view bytes, std::string* error) override;

 private:
  ControllerLink& link_;
  const SessionTokens& tokens_;
};

}  // namespace imgperf
