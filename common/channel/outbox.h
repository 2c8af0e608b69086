// The sending half of one direction of a session's channel: numbers messages, keeps them until they are
// acknowledged, and hands them out again from the last acknowledgement when the connection changed or the
// peer misses some.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "common/clock.h"

namespace imgperf {

// What one envelope carries at most.
inline constexpr std::size_t kMaxBatchMessages = 128;
inline constexpr std::size_t kMaxBatchBytes = std::size_t{32} * 1024;

// Pure. Thread: the owner's. `Message` is a protobuf message.
template <typename Message>
class Outbox {
 public:
  // `window`: how many unacknowledged messages that count against it may be kept.
  explicit Outbox(std::size_t window) : window_(window) {}

  // Numbers the message and keeps it. `counts`: it takes room in the window (credits do; grants, revokes,
  // cancels and answers, of which there is at most one for each credit or slot, do not).
  std::uint64_t Push(Message message, bool counts) {
    if (counts) ++counted_;
    const std::size_t bytes = message.ByteSizeLong();
    kept_.push_back({std::move(message), bytes, counts});
    return last_seq();
  }
  bool Full() const { return counted_ >= window_; }
  std::size_t unacknowledged() const { return kept_.size(); }

  // The peer has everything up to `ack`. Returns the messages that this covers for the first time; nothing at
  // all when the peer acknowledges what was never put on the wire, which only a broken one does.
  std::optional<std::vector<Message>> OnAck(std::uint64_t ack) {
    if (ack > wired_) return std::nullopt;
    std::vector<Message> covered;
    while (acked_ < ack) {
      if (kept_.front().counts) --counted_;
      covered.push_back(std::move(kept_.front().message));
      kept_.pop_front();
      ++acked_;
    }
    cursor_ = std::max(cursor_, acked_);
    return covered;
  }

  // The next batch that belongs on the wire, empty when there is none. Nothing changes until Sent().
  struct Batch {
    std::uint64_t first_seq = 0;
    std::vector<const Message*> messages;
  };
  Batch Next() const {
    Batch batch{cursor_ + 1, {}};
    std::size_t bytes = 0;
    for (std::size_t i = cursor_ - acked_; i < kept_.size(); ++i) {
      bytes += kept_[i].bytes;
      if (!batch.messages.empty() && bytes > kMaxBatchBytes) break;
      batch.messages.push_back(&kept_[i].message);
      if (batch.messages.size() == kMaxBatchMessages) break;
    }
    return batch;
  }
  // The batch of Next() was taken by the socket.
  void Sent(const Batch& batch) {
    cursor_ = batch.first_seq + batch.messages.size() - 1;
    wired_ = std::max(wired_, cursor_);
  }
  bool HasMore() const { return cursor_ < last_seq(); }

  // The connection behind the session is another one: everything unacknowledged is sent again.
  void OnRouteChanged() { cursor_ = acked_; }
  // The peer misses messages. Sent again at most once per round trip: the report may be older than the last
  // resend.
  void OnGap(Nanos now) {
    if (resent_at_ && now - *resent_at_ < round_trip_) return;
    resent_at_ = now;
    cursor_ = acked_;
  }
  void SetRoundTrip(Nanos round_trip) { round_trip_ = std::max(round_trip, kMinRoundTrip); }

  // Highest seq that went to the socket: what a beat tells the peer.
  std::uint64_t last_sent() const { return wired_; }
  // Takes back those of the messages no socket ever took, which nobody can have, for which `which(message)`
  // holds. Those behind them move up: their numbers were never seen.
  template <typename Which>
  std::vector<Message> Withdraw(Which which) {
    std::vector<Message> withdrawn;
    for (std::size_t i = wired_ - acked_; i < kept_.size();) {
      if (!which(std::as_const(kept_[i].message))) {
        ++i;
        continue;
      }
      if (kept_[i].counts) --counted_;
      withdrawn.push_back(std::move(kept_[i].message));
      kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    return withdrawn;
  }

 private:
  static constexpr Nanos kMinRoundTrip = 20 * kMillisecond;
  struct Kept {
    Message message;
    std::size_t bytes;
    bool counts;
  };

  std::uint64_t last_seq() const { return acked_ + kept_.size(); }

  const std::size_t window_;
  std::deque<Kept> kept_;    // seq acked_ + 1, acked_ + 2 …
  std::size_t counted_ = 0;  // of kept_, those in the window
  std::uint64_t acked_ = 0;
  std::uint64_t cursor_ = 0;  // up to here the present connection has got everything
  std::uint64_t wired_ = 0;   // up to here some connection has
  Nanos round_trip_ = 100 * kMillisecond;
  std::optional<Nanos> resent_at_;
};

}  // namespace imgperf
