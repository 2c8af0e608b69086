// The half of a session that sends answers: whole, piece by piece at their instants, or cut off on purpose.
#include "common/http/reply_header.h"
#include "common/http/session.h"

namespace imgperf::http {
namespace {

constexpr std::size_t kDrainRead = 64 << 10;
constexpr std::size_t kDrainLimit = 8 << 20;

}  // namespace

Task<bool> Session::WriteAnswer() {
  const Answer& answer = pending_.StartWriting();
  keep_alive_ = keep_alive_ && !answer.close && (answer.pieces.empty() || chunks_);
  Delivered delivered;
  if (!answer.pieces.empty()) {
    delivered.complete = co_await WritePieces(answer, delivered.bytes);
  } else {
    delivered.complete = co_await WriteWhole(answer, delivered.bytes);
  }
  deadline_ = kNever;
  pending_.Finish(delivered);
  if (!delivered.complete) co_return false;
  if (!keep_alive_) co_await Drain();
  co_return keep_alive_;
}

Task<bool> Session::WriteWhole(const Answer& answer, std::uint64_t& written) {
  const std::string header = FormatReplyHeader(answer, keep_alive_);
  BodyPlan plan(answer, head_);
  if (answer.before_write) answer.before_write();
  if (answer.delivery.reset) {
    Abort();
    co_return false;
  }
  co_return co_await WriteBytes(header, plan, written) && !plan.Cut();
}

// Nobody watches the client between two pieces: one that left shows at a write.
Task<bool> Session::WritePieces(const Answer& answer, std::uint64_t& written) {
  std::string bytes = FormatReplyHeader(answer, keep_alive_, chunks_);
  PiecePlan plan(answer, chunks_);
  co_await PauseUntil(plan.Next().due_ns);
  if (answer.before_write) answer.before_write();
  if (answer.delivery.reset) {
    Abort();
    co_return false;
  }
  if (head_) co_return co_await WriteAll(bytes, written);
  while (!plan.Done()) {
    co_await PauseUntil(plan.Next().due_ns);
    if (plan.Next().before_write) plan.Next().before_write();
    bytes += plan.Take();
    if (!co_await WriteAll(bytes, written)) co_return false;
    bytes.clear();
  }
  co_return !plan.Cut();
}

Task<bool> Session::WriteAll(std::string_view bytes, std::uint64_t& written) {
  while (!bytes.empty()) {
    deadline_ = Now() + deadlines().write_for;
    error_code error;
    const std::size_t n = co_await WriteSome({net::buffer(bytes), net::const_buffer()}, error);
    written += n;
    if (error) co_return false;
    bytes.remove_prefix(n);
  }
  co_return true;
}

Task<bool> Session::WriteBytes(std::string_view header, BodyPlan& plan, std::uint64_t& written) {
  while (!header.empty() || !plan.Done()) {
    deadline_ = Now() + deadlines().write_for;
    error_code error;
    const std::size_t n = co_await WriteSome({net::buffer(header), net::buffer(plan.Next())}, error);
    written += n;
    if (error) co_return false;
    const std::size_t of_header = std::min(n, header.size());
    header.remove_prefix(of_header);
    plan.Advance(n - of_header);
    if (plan.PauseFor() != 0 && !plan.Done()) co_await PauseUntil(Now() + plan.PauseFor());
  }
  co_return true;
}

// Tries at once, which mostly does it, and waits only when the kernel's buffer is full.
Task<std::size_t> Session::WriteSome(std::array<net::const_buffer, 2> pieces, error_code& error) {
  std::size_t n = socket_.write_some(pieces, error);
  if (error == net::error::would_block) {
    n = co_await socket_.async_write_some(pieces, net::redirect_error(kAwait, error));
  }
  co_return n;
}

Task<void> Session::PauseUntil(Nanos instant) {
  if (instant <= Now()) co_return;
  deadline_ = kNever;
  wake_.expires_at(SteadyClock::time_point(std::chrono::nanoseconds(instant)));
  error_code ignored;  // nobody cancels it while an answer is being written
  co_await wake_.async_wait(net::redirect_error(kAwait, ignored));
}

// Ends a connection whose client may still be sending: closing at once would send RST and cost it the reply.
Task<void> Session::Drain() {
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  deadline_ = Now() + kSecond;
  expired_ = false;
  std::size_t drained = 0;
  while (!error && !expired_ && drained < kDrainLimit) {
    buffer_.clear();
    drained +=
        co_await socket_.async_read_some(buffer_.prepare(kDrainRead), net::redirect_error(kAwait, error));
  }
}

void Session::Abort() {
  error_code ignored;
  socket_.set_option(net::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace imgperf::http
