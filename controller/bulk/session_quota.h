// How many streams a session may hold open at once, and all of them together. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

namespace imgperf {

// What a stream holds in memory is bounded, so is their number. Thread: its owner's.
class SessionQuota {
 public:
  SessionQuota(std::uint32_t each, std::uint32_t all) : each_(each), all_(all) {}

  // False, and nothing is taken, when the session or everybody together has enough.
  bool Take(const std::string& session) {
    if (taken_ >= all_ || by_session_[session] >= each_) return false;
    ++by_session_[session];
    ++taken_;
    return true;
  }
  // What was taken before.
  void Give(const std::string& session) {
    const auto row = by_session_.find(session);
    --taken_;
    if (--row->second == 0) by_session_.erase(row);
  }
  std::uint32_t taken() const { return taken_; }

 private:
  const std::uint32_t each_;
  const std::uint32_t all_;
  std::uint32_t taken_ = 0;
  std::unordered_map<std::string, std::uint32_t> by_session_;
};

}  // namespace imgperf
