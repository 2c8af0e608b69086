#include "common/http/session.h"

#include <algorithm>
#include <limits>

#include "common/http/reply_header.h"

namespace imgperf::http {
namespace {

namespace beast = boost::beast;

constexpr std::size_t kSmallRead = 4 << 10;
constexpr std::size_t kBodyRead = 64 << 10;  // Beast would read bodies 512 bytes at a time
constexpr std::size_t kDefaultBodyLimit = 1 << 20;
constexpr int kGoOn = 0, kHangUp = -1;  // what reading led to; else the status of the error

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

class BeastHeaders final : public Headers {
 public:
  explicit BeastHeaders(const beast::http::fields& fields) : fields_(fields) {}
  std::string_view Find(std::string_view name) const override {
    return View(fields_[beast::string_view(name.data(), name.size())]);
  }

 private:
  const beast::http::fields& fields_;
};

}  // namespace

Session::Session(Socket socket, Shared& shared)
    : socket_(std::move(socket)),
      shared_(shared),
      wake_(socket_.get_executor()),
      deadline_(kNever),
      pending_([this] { wake_.cancel(); }) {
  shared_.sessions.insert(this);
}

Session::~Session() { shared_.sessions.erase(this); }

Task<void> Session::Run(std::shared_ptr<Session> self) {
  error_code ignored;  // a connection that refuses these options is served all the same
  self->socket_.set_option(tcp::no_delay(true), ignored);
  self->socket_.non_blocking(true, ignored);
  while (co_await self->ServeOne()) {
  }
}

Task<bool> Session::ServeOne() {
  parser_.emplace();
  int status = co_await ReadHeader();
  if (status == kGoOn) status = co_await ReadBody();
  if (status == kHangUp) co_return false;
  const std::uint64_t ticket = pending_.Begin();
  if (status == kGoOn) {
    Handle(ticket);
    co_await AwaitAnswer(ticket);
  } else {
    keep_alive_ = false;
    pending_.Put(ticket, PlainAnswer(status), 0);
  }
  if (!pending_.IsGone()) co_return co_await WriteAnswer();
  pending_.Finish({});
  co_return false;
}

// ---- reading ----

Task<int> Session::ReadHeader() {
  parser_->header_limit(static_cast<std::uint32_t>(shared_.options.header_limit));
  parser_->body_limit(std::numeric_limits<std::uint64_t>::max());  // judged in ReadBody, by route
  deadline_ = Now() + deadlines().idle_for;
  bool begun = false;
  while (true) {
    if (buffer_.size() != 0 && !std::exchange(begun, true)) {
      first_byte_ns_ = Now();
      deadline_ = first_byte_ns_ + deadlines().header_for;
    }
    if (int status = Parse(); status != kGoOn || parser_->is_header_done()) co_return status;
    if (int status = co_await ReadMore(kSmallRead); status != kGoOn) co_return begun ? status : kHangUp;
  }
}

Task<int> Session::ReadBody() {
  const std::string_view target = View(parser_->get().target());
  const auto& limit_of = shared_.options.body_limit;
  const std::size_t limit = limit_of ? limit_of(target.substr(0, target.find('?'))) : kDefaultBodyLimit;
  const std::uint64_t stated = parser_->content_length().value_or(0);
  if (stated > limit) co_return 413;
  parser_->body_limit(limit);
  parser_->eager(true);
  deadline_ = Now() + deadlines().body_for + static_cast<Nanos>(stated >> 20) * kSecond;
  if (int status = Parse(); status != kGoOn) co_return status;
  if (!parser_->is_done() && View(parser_->get()[beast::http::field::expect]) == "100-continue") {
    if (int status = co_await SayContinue(); status != kGoOn) co_return status;
  }
  while (!parser_->is_done()) {
    if (int status = co_await ReadMore(kBodyRead); status != kGoOn) co_return status;
    if (int status = Parse(); status != kGoOn) co_return status;
  }
  deadline_ = kNever;
  co_return kGoOn;
}

Task<int> Session::ReadMore(std::size_t hint) {
  error_code error;
  const std::size_t n =
      co_await socket_.async_read_some(buffer_.prepare(hint), net::redirect_error(kAwait, error));
  buffer_.commit(n);
  if (expired_) co_return 408;
  if (error == net::error::eof) co_return 400;  // it may still read: tell it that the request is cut short
  co_return error ? kHangUp : kGoOn;
}

Task<int> Session::SayContinue() {
  error_code error;
  co_await net::async_write(socket_, net::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25),
                            net::redirect_error(kAwait, error));
  co_return error ? kHangUp : kGoOn;
}

// Gives the parser what is buffered.
int Session::Parse() {
  while (buffer_.size() != 0 && !parser_->is_done()) {
    if (!parser_->is_header_done() && static_cast<const unsigned char*>(buffer_.data().data())[0] < '\n')
      return 400;
    error_code error;
    const bool was_header_done = parser_->is_header_done();
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (error == beast::http::error::need_more) return HeaderEndsHere() ? 400 : kGoOn;
    if (error == beast::http::error::header_limit) return 431;
    if (error == beast::http::error::body_limit) return 413;
    if (error) return 400;
    if (!was_header_done && parser_->is_header_done()) return kGoOn;  // the route's limit comes first
  }
  return kGoOn;
}

// Beast asks for more after a start line that is merely too short: it would wait for the deadline.
bool Session::HeaderEndsHere() const {
  const std::string_view bytes(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  return !parser_->is_header_done() && bytes.find("\r\n\r\n") != bytes.npos;
}

// ---- answering ----

void Session::Handle(std::uint64_t ticket) {
  const auto& message = parser_->get();
  const BeastHeaders headers(message);
  std::string_view target = View(message.target());
  if (target.starts_with("http://")) target.remove_prefix(std::min(target.find('/', 7), target.size()));
  const std::size_t question = std::min(target.find('?'), target.size());
  keep_alive_ = parser_->keep_alive();
  head_ = message.method() == beast::http::verb::head;
  chunks_ = message.version() >= 11;
  const Request request{.method = View(message.method_string()),
                        .path = target.substr(0, question),
                        .query = target.substr(std::min(question + 1, target.size())),
                        .body = message.body(),
                        .headers = &headers,
                        .first_byte_ns = first_byte_ns_,
                        .complete_ns = Now()};
  shared_.handler(request, Reply(weak_from_this(), ticket));
}

Task<void> Session::AwaitAnswer(std::uint64_t ticket) {
  if (pending_.Settled(Now())) co_return;
  parser_.reset();  // a request that waits holds no body
  if (buffer_.size() == 0) buffer_.shrink_to_fit();
  WatchForDeparture(ticket);
  while (!pending_.Settled(Now())) {
    const auto due = pending_.Due();
    wake_.expires_at(due ? SteadyClock::time_point(std::chrono::nanoseconds(*due))
                         : SteadyClock::time_point::max());
    error_code cancelled;  // by the pending answer: the loop's condition tells
    co_await wake_.async_wait(net::redirect_error(kAwait, cancelled));
  }
  error_code ignored;
  if (std::exchange(watching_, 0) != 0) socket_.cancel(ignored);
}

// Asio does not look at a socket nobody reads. One watch a request: after pipelined bytes it is spent, and
// the departure of such a client shows at the write.
void Session::WatchForDeparture(std::uint64_t ticket) {
  watching_ = ticket;
  socket_.async_wait(Socket::wait_read, [weak = weak_from_this(), ticket](error_code error) {
    const auto self = weak.lock();
    if (self && error != net::error::operation_aborted) self->LookForDeparture(ticket);
  });
}

void Session::LookForDeparture(std::uint64_t ticket) {
  if (watching_ != ticket) return;  // answered in the same turn
  watching_ = 0;
  char byte;
  error_code error;
  const std::size_t n = socket_.receive(net::buffer(&byte, 1), Socket::message_peek, error);
  if (n == 0 && error != net::error::would_block) pending_.Departed(ticket);
}

void Session::Put(std::uint64_t ticket, Answer answer, Nanos when) {
  if (!shared_.closing) return pending_.Put(ticket, std::move(answer), when);
  if (answer.after_write) answer.after_write({});
}
void Session::OnGone(std::uint64_t ticket, std::function<void()> notice) {
  pending_.OnGone(ticket, std::move(notice));
}

void Session::Sweep(Nanos now) {
  if (now < deadline_) return;
  deadline_ = kNever;
  expired_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace imgperf::http
