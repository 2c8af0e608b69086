#include "common/http/pending_answer.h"

#include <utility>

namespace imgperf::http {

std::uint64_t PendingAnswer::Begin() {
  open_ = true;
  gone_ = false;
  return ++ticket_;
}

void PendingAnswer::Put(std::uint64_t ticket, Answer answer, Nanos when) {
  if (!Open(ticket) || answer_) {
    if (answer.after_write) answer.after_write({});
    return;
  }
  answer_ = std::move(answer);
  due_ = when;
  wake_();
}

void PendingAnswer::OnGone(std::uint64_t ticket, std::function<void()> notice) {
  if (Open(ticket)) {
    on_gone_ = std::move(notice);
  } else {
    notice();
  }
}

void PendingAnswer::Departed(std::uint64_t ticket) {
  if (!Open(ticket)) return;
  gone_ = true;
  wake_();
  if (on_gone_) std::exchange(on_gone_, nullptr)();
}

Answer& PendingAnswer::StartWriting() {
  on_gone_ = nullptr;
  return *answer_;
}

void PendingAnswer::Finish(const Delivered& delivered) {
  open_ = false;
  on_gone_ = nullptr;
  const auto answer = std::exchange(answer_, std::nullopt);
  if (answer && answer->after_write) answer->after_write(delivered);
}

}  // namespace imgperf::http
