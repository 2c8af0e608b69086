#include "common/http/reply.h"

#include <utility>

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
  if (!open_) return;
  Answer answer;
  answer.status = 500;
  answer.type = "text/plain";
  answer.body = MakeBlob("the handler gave no answer\n");
  Send(std::move(answer));
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
  if (!std::exchange(open_, false)) return;
  if (auto exchange = exchange_.lock()) exchange->Reset(ticket_);
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
