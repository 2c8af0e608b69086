// Walks the bytes of a reply's body: the blob, then the filler over and over, up to where it is cut. Pure.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "common/http/message.h"
#include "common/http/reply_header.h"

namespace imgperf::http {

class BodyPlan {
 public:
  // `answer` outlives the plan. The reply to a HEAD has no body.
  BodyPlan(const Answer& answer, bool head)
      : answer_(answer),
        length_(head ? 0 : StatedLength(answer)),
        end_(std::min(length_, answer.delivery.cut_after)) {}

  // True when fewer bytes will be sent than Content-Length states: the connection must then be closed.
  bool Cut() const { return end_ < length_; }
  bool Done() const { return position_ == end_; }
  Nanos PauseFor() const { return answer_.delivery.pause_for; }
  void Advance(std::uint64_t bytes) { position_ += bytes; }

  // The next bytes to send, never more than one piece; empty when done.
  std::string_view Next() const {
    const std::uint64_t body = answer_.body ? answer_.body->size() : 0;
    const bool in_body = position_ < body;
    if (Done()) return {};
    const std::string& source = in_body ? *answer_.body : *answer_.delivery.filler;
    const std::uint64_t at = in_body ? position_ : (position_ - body) % source.size();
    const std::uint64_t piece = std::max<std::uint64_t>(answer_.delivery.piece, 1);
    return std::string_view(source).substr(at, std::min({source.size() - at, end_ - position_, piece}));
  }

 private:
  const Answer& answer_;
  std::uint64_t length_;
  std::uint64_t end_;
  std::uint64_t position_ = 0;
};

}  // namespace imgperf::http
