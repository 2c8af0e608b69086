// One connection of the HTTP server, driven by one coroutine that owns it. Internal to common/http, with
// server.cc the only place that includes Boost.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

// Asio 1.74 knows of g++'s C++20 coroutines only; clang's are no worse.
#if defined(__clang__) && !defined(BOOST_ASIO_HAS_CO_AWAIT)
#define BOOST_ASIO_HAS_CO_AWAIT
#define BOOST_ASIO_HAS_STD_COROUTINE
#endif
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "common/http/body_plan.h"
#include "common/http/pending_answer.h"
#include "common/http/piece_plan.h"
#include "common/http/server.h"

namespace imgperf::http {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
// Naming the executor everywhere spares Asio's type-erased one.
using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<tcp, Executor>;
using SteadyClock = std::chrono::steady_clock;
using Timer = net::basic_waitable_timer<SteadyClock, net::wait_traits<SteadyClock>, Executor>;
template <typename T>
using Task = net::awaitable<T, Executor>;
inline constexpr net::use_awaitable_t<Executor> kAwait;

inline Nanos Now() { return SystemClock().Now(); }

class Session;

// What all connections share. Outlives them.
struct Shared {
  ServerOptions options;
  Server::Handler handler;
  std::unordered_set<Session*> sessions;
  bool closing = false;  // the server is being destroyed: nothing may touch Asio any more
};

class Session final : public Exchange, public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Shared& shared);
  ~Session() override;
  static Task<void> Run(std::shared_ptr<Session> self);
  // Breaks off what has waited for longer than its deadline.
  void Sweep(Nanos now);

  void Put(std::uint64_t ticket, Answer answer, Nanos when) override;
  void OnGone(std::uint64_t ticket, std::function<void()> notice) override;

 private:
  static constexpr Nanos kNever = std::numeric_limits<Nanos>::max();  // a deadline
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Task<bool> ServeOne();
  Task<int> ReadHeader();
  Task<int> ReadBody();
  Task<int> ReadMore(std::size_t hint);
  Task<int> SayContinue();
  int Parse();
  bool HeaderEndsHere() const;
  void Handle(std::uint64_t ticket);
  Task<void> AwaitAnswer(std::uint64_t ticket);
  void WatchForDeparture(std::uint64_t ticket);
  void LookForDeparture(std::uint64_t ticket);
  Task<bool> WriteAnswer();
  Task<bool> WriteBytes(std::string_view header, BodyPlan& plan, std::uint64_t& written);
  Task<bool> WriteWhole(const Answer& answer, std::uint64_t& written);
  Task<bool> WritePieces(const Answer& answer, std::uint64_t& written);
  Task<bool> WriteAll(std::string_view bytes, std::uint64_t& written);
  Task<std::size_t> WriteSome(std::array<net::const_buffer, 2> pieces, error_code& error);
  Task<void> PauseUntil(Nanos instant);
  Task<void> Drain();
  void Abort();

  const Deadlines& deadlines() const { return shared_.options.deadlines; }

  Socket socket_;
  Shared& shared_;
  Timer wake_;
  boost::beast::flat_buffer buffer_;
  Nanos deadline_;
  bool expired_ = false;
  // Of the current request:
  std::optional<Parser> parser_;
  Nanos first_byte_ns_ = 0;
  bool keep_alive_ = false;
  bool head_ = false;
  bool chunks_ = false;         // its client understands them
  std::uint64_t watching_ = 0;  // the ticket whose client is watched, 0: none
  PendingAnswer pending_;
};

}  // namespace imgperf::http
