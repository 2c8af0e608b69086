#include "common/http/server.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "common/http/session.h"

namespace imgperf::http {
namespace {

constexpr int kBacklog = 4096;

}  // namespace

struct Server::Impl {
  using Acceptor = net::basic_socket_acceptor<tcp, Executor>;

  explicit Impl(Shared s) : shared(std::move(s)), acceptor(io), sweep(io), retry(io) {}
  absl::Status Listen();
  Task<void> Accept();
  Task<void> SweepOften();
  void Run();
  ~Impl();

  Shared shared;
  net::io_context io{1};
  Acceptor acceptor;
  Timer sweep;
  Timer retry;
  std::uint16_t port = 0;
  std::thread thread;
};

absl::Status Server::Impl::Listen() {
  const ServerOptions& options = shared.options;
  error_code error;
  const auto address = net::ip::make_address(options.address, error);
  if (error) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is not an IP address to listen on", options.address));
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (!error) port = acceptor.local_endpoint(error).port();
  if (!error) return absl::OkStatus();
  if (error == net::error::address_in_use) {
    return absl::AlreadyExistsError(fmt::format("port {} on {} is in use", options.port, options.address));
  }
  return absl::InvalidArgumentError(
      fmt::format("cannot listen on {}:{}: {}", options.address, options.port, error.message()));
}

Task<void> Server::Impl::Accept() {
  while (true) {
    error_code error;
    Socket socket = co_await acceptor.async_accept(net::redirect_error(kAwait, error));
    if (!error) {
      auto session = std::make_shared<Session>(std::move(socket), shared);
      // An exception is a bug in a handler: it must not pass in silence.
      net::co_spawn(io, Session::Run(std::move(session)), [](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
      });
    } else {  // out of descriptors, mostly: wait for some to come back
      retry.expires_after(std::chrono::milliseconds(50));
      co_await retry.async_wait(net::redirect_error(kAwait, error));
    }
  }
}

// One timer for all connections: a deadline per read and write would cost more than the rest of a small
// request.
Task<void> Server::Impl::SweepOften() {
  const Deadlines& d = shared.options.deadlines;
  const Nanos shortest = std::min({d.idle_for, d.header_for, d.body_for, d.write_for});
  const Nanos interval = std::clamp(shortest / 4, 5 * kMillisecond, kSecond);
  while (true) {
    error_code error;
    sweep.expires_after(std::chrono::nanoseconds(interval));
    co_await sweep.async_wait(net::redirect_error(kAwait, error));
    for (Session* session : shared.sessions) session->Sweep(SystemClock().Now());
  }
}

void Server::Impl::Run() {
  net::co_spawn(io, Accept(), net::detached);
  net::co_spawn(io, SweepOften(), net::detached);
  thread = std::thread([this] { io.run(); });
}

Server::Impl::~Impl() {
  io.stop();
  if (thread.joinable()) thread.join();
  shared.closing = true;
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Handler handler) {
  auto impl = std::make_unique<Impl>(Shared{std::move(options), std::move(handler), {}, false});
  if (auto status = impl->Listen(); !status.ok()) return status;
  impl->Run();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
std::uint16_t Server::Port() const { return impl_->port; }
void Server::Post(std::function<void()> task) { net::post(impl_->io, std::move(task)); }

void Server::PostAt(Nanos when, std::function<void()> task) {
  net::post(impl_->io, [io = &impl_->io, when, task = std::move(task)]() mutable {
    auto timer = std::make_shared<Timer>(*io, SteadyClock::time_point(std::chrono::nanoseconds(when)));
    timer->async_wait([timer, task = std::move(task)](const error_code& error) {
      if (!error) task();
    });
  });
}

}  // namespace imgperf::http
