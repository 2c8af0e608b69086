// The receiving half of one direction of a session's channel: takes each message once and in order.
#pragma once

#include <cstdint>

namespace imgperf {

// Which of an envelope's messages are new: those from index `skip` on. All or nothing after that.
struct Intake {
  std::uint64_t skip = 0;
  bool take = false;  // false: nothing new (all known, or a gap before them)
};

// Pure. Thread: the owner's.
class Inbox {
 public:
  // An envelope with `count` messages from `first_seq` on came.
  Intake Receive(std::uint64_t first_seq, std::uint64_t count);
  // The peer says that it has sent messages up to `last_sent`: a lost last message shows here.
  void PeerSent(std::uint64_t last_sent);

  // Highest contiguous seq received: what to acknowledge.
  std::uint64_t ack() const { return received_; }
  // Messages are missing between what came and what was sent.
  bool gap() const { return peer_sent_ > received_; }
  // Received and not acknowledged by any frame yet.
  std::uint64_t unacknowledged() const { return received_ - acknowledged_; }
  // A frame carrying ack() went out.
  void Acknowledged() { acknowledged_ = received_; }

 private:
  std::uint64_t received_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t peer_sent_ = 0;
};

}  // namespace imgperf
