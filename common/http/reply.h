// The handler's side of one request: answer it now, later or never.
//
// Movable. A Reply destroyed without an answer answers 500, so that no client waits for a forgotten one.
// Everything is a no-op once the client, the connection or the server is gone. Thread: the server's loop
// (from elsewhere: Server::Post).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "common/http/message.h"

namespace imgperf::http {

// One connection as a Reply sees it. `ticket` names the request, so that an answer that comes after its
// request ended does not reach the next one.
class Exchange {
 public:
  virtual ~Exchange() = default;
  virtual void Put(std::uint64_t ticket, Answer answer, Nanos when) = 0;
  virtual void OnGone(std::uint64_t ticket, std::function<void()> notice) = 0;
};

class Reply {
 public:
  Reply(std::weak_ptr<Exchange> exchange, std::uint64_t ticket);
  Reply(Reply&& other) noexcept;
  Reply& operator=(Reply&& other) noexcept;
  ~Reply();

  void Send(Answer answer);
  // At an instant of the monotonic clock; one in the past is now.
  void SendAt(Nanos when, Answer answer);
  void SendAfter(Nanos delay_for, Answer answer);
  // Closes the connection (RST) without a byte of reply.
  void Reset();
  // Leaves the client waiting until it goes away.
  void NeverAnswer();
  // Called once if the client leaves before the answer's first byte. Its answer is then dropped unsent.
  void OnGone(std::function<void()> notice);

 private:
  std::weak_ptr<Exchange> exchange_;
  std::uint64_t ticket_;
  bool open_ = true;  // still ours to answer
};

}  // namespace imgperf::http
