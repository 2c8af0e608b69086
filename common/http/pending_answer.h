// The answer that one connection owes: given, due, or no longer wanted. Pure: no socket, no clock.
//
// The session begins each request here, waits until Settled(), and ends it with Finish(). Every ending calls
// the answer's after_write exactly once. Thread: the server's loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "common/http/message.h"

namespace imgperf::http {

class PendingAnswer {
 public:
  // `wake` is called whenever the session should look again.
  explicit PendingAnswer(std::function<void()> wake) : wake_(std::move(wake)) {}
  ~PendingAnswer() { Finish({}); }
  PendingAnswer(const PendingAnswer&) = delete;
  PendingAnswer& operator=(const PendingAnswer&) = delete;

  // A new request; the number that names it.
  std::uint64_t Begin();
  // The first answer of an open request counts; any other is ended unsent.
  void Put(std::uint64_t ticket, Answer answer, Nanos when);
  // Kept until the client departs; called at once when the request is no longer open.
  void OnGone(std::uint64_t ticket, std::function<void()> notice);
  void Departed(std::uint64_t ticket);

  // True when nothing is left to wait for.
  bool Settled(Nanos now) const { return gone_ || (answer_ && due_ <= now); }
  // When an answer falls due; nothing while there is none.
  std::optional<Nanos> Due() const { return answer_ ? std::optional(due_) : std::nullopt; }
  bool IsGone() const { return gone_; }
  // The answer; only while Due() has a value. Departure notices end when its writing starts.
  Answer& StartWriting();
  void Finish(const Delivered& delivered);

 private:
  bool Open(std::uint64_t ticket) const { return ticket == ticket_ && open_ && !gone_; }

  std::function<void()> wake_;
  std::uint64_t ticket_ = 0;
  bool open_ = false;
  bool gone_ = false;
  std::optional<Answer> answer_;
  Nanos due_ = 0;
  std::function<void()> on_gone_;
};

}  // namespace imgperf::http
