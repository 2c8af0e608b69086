#include "common/http/reply.h"

#include <utility>

#include "common/http/reply_header.h"

namespace imgperf::http {

Reply::Reply(std::weak_ptr<Exchange> exchange, std::uint64_t ticket)
    : exchange_(std::move(exchange)), ticket_(ticket) {}

Reply::Reply(Reply&& other) noexcept
    : exchange_(std::move(other.exchange_)),
      ticket_(other.ticket_),
      open_(std::exchange(other.open_, false)) {}

Reply& Reply::operator=(Reply&& other) noexcept {
  std::swap(exchange_, other.exchange_);
  std::swap(ticket_, other.ticket_);
  std::swap(open_, other.open_);
  return *this;
}

Reply::~Reply() {
  if (open_) Send(PlainAnswer(500));
}

void Reply::Send(Answer answer) { SendAt(0, std::move(answer)); }

void Reply::SendAfter(Nanos delay_for, Answer answer) {
  SendAt(SystemClock().Now() + delay_for, std::move(answer));
}

void Reply::SendAt(Nanos when, Answer answer) {
  if (!std::exchange(open_, false)) return;
  if (auto exchange = exchange_.lock()) {
    exchange->Put(ticket_, std::move(answer), when);
  } else if (answer.after_write) {
    answer.after_write({});
  }
}

void Reply::Reset() {
  Answer answer;
  answer.delivery.reset = true;
  Send(std::move(answer));
}

void Reply::NeverAnswer() { open_ = false; }

void Reply::OnGone(std::function<void()> notice) {
  if (!open_) return;
  if (auto exchange = exchange_.lock()) {
    exchange->OnGone(ticket_, std::move(notice));
  } else {
    notice();
  }
}

}  // namespace imgperf::http
