// Walks a body that leaves in pieces: when each is due and how it reads on the wire. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "common/http/message.h"

namespace imgperf::http {

class PiecePlan {
 public:
  // `answer` has pieces and outlives the plan. Chunked, each piece is a chunk and the last one ends the body;
  // else the bytes alone.
  PiecePlan(const Answer& answer, bool chunked)
      : answer_(answer), chunked_(chunked), left_(answer.delivery.cut_after) {}

  // The body was cut short: the connection must be closed.
  bool Cut() const { return cut_; }
  bool Done() const { return cut_ || next_ == answer_.pieces.size(); }
  // The piece that comes next; only when there is one.
  const Piece& Next() const { return answer_.pieces[next_]; }

  // Its bytes on the wire; the plan goes on to the one behind it.
  std::string Take() {
    const std::string_view bytes = *Next().bytes;
    const std::string_view sent =
        bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), left_)));
    left_ -= answer_.delivery.cut_after == Delivery::kWhole ? 0 : sent.size();
    cut_ = sent.size() < bytes.size();
    ++next_;
    if (!chunked_) return std::string(sent);
    // A chunk of no bytes would end the body.
    std::string out = bytes.empty() ? "" : fmt::format("{:x}\r\n", bytes.size());
    out += sent;
    if (!cut_ && !bytes.empty()) out += "\r\n";
    if (Done() && !cut_) out += "0\r\n\r\n";
    return out;
  }

 private:
  const Answer& answer_;
  bool chunked_;
  std::uint64_t left_;  // bytes of the body until it is cut
  std::size_t next_ = 0;
  bool cut_ = false;
};

}  // namespace imgperf::http
