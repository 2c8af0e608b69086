#include "controller/credit/credit_server.h"

#include <sys/epoll.h>

#include <cerrno>
#include <charconv>

#include <fmt/format.h>
#include <zmq.hpp>

#include "common/host_port.h"
#include "controller/credit/zap_handler.h"

namespace imgperf {
namespace {

// Frames taken per turn of the loop: enough to empty a burst, few enough that records and timers get their
// turn.
constexpr int kBudget = 256;
// In frames a peer. Above the channel's window, so that the window is what bounds (PROTOCOL C3).
constexpr int kHighWater = 4096;
// A hostile peer's frame is refused by the socket itself. The largest honest one is a batch of 64 messages.
constexpr std::int64_t kMaxFrame = 1 << 20;
// Who connects and then does not say who he is has this long, so that thousands of such hold no place for
// long.
constexpr int kHandshakeMs = 10'000;
constexpr const char* kDomain = "credits";

// As ZapHandler named the peer; libzmq attaches it to each message of the connection.
std::string_view KeyOf(zmq::message_t& frame) {
  const char* user = zmq_msg_gets(frame.handle(), "User-Id");
  return user == nullptr ? "" : user;
}

}  // namespace

struct CreditServer::Socket {
  zmq::context_t context{1};
  // With CURVE. There before the router is bound and after it is gone: where nobody answers, libzmq lets
  // everybody in.
  std::optional<ZapHandler> zap;
  zmq::socket_t router{context, zmq::socket_type::router};
  std::uint16_t port = 0;

  Socket() {
    router.set(zmq::sockopt::router_mandatory, true);
    router.set(zmq::sockopt::linger, 0);
    router.set(zmq::sockopt::sndhwm, kHighWater);
    router.set(zmq::sockopt::rcvhwm, kHighWater);
    router.set(zmq::sockopt::maxmsgsize, kMaxFrame);
    router.set(zmq::sockopt::handshake_ivl, kHandshakeMs);
  }

  // Before Bind().
  void Encrypt(const CurveKeys& keys, Loop& loop) {
    zap.emplace(context, loop);
    router.set(zmq::sockopt::curve_server, true);
    router.set(zmq::sockopt::curve_secretkey, keys.secret_key);
    router.set(zmq::sockopt::zap_domain, kDomain);
  }

  void Bind(const std::string& address, std::uint16_t wanted) {
    router.set(zmq::sockopt::ipv6, !IsIPv4(address));
    router.bind(fmt::format("tcp://{}:{}", InBrackets(address), wanted == 0 ? "*" : std::to_string(wanted)));
    const std::string endpoint = router.get(zmq::sockopt::last_endpoint);
    const auto colon = endpoint.rfind(':');
    std::from_chars(endpoint.data() + colon + 1, endpoint.data() + endpoint.size(), port);
  }
};

absl::StatusOr<std::unique_ptr<CreditServer>> CreditServer::Bind(const std::string& address,
                                                                 std::uint16_t port, Loop& loop,
                                                                 FrameHandler on_frame,
                                                                 const std::optional<CurveKeys>& keys) {
  try {
    auto socket = std::make_unique<Socket>();
    if (keys) socket->Encrypt(*keys, loop);
    socket->Bind(address, port);
    return std::unique_ptr<CreditServer>(new CreditServer(std::move(socket), loop, std::move(on_frame)));
  } catch (const zmq::error_t& error) {
    const char* remedy = error.num() == EADDRINUSE
                             ? "; is another controller running? choose a port with cluster.listen"
                             : "; choose another address with cluster.listen";
    return absl::UnavailableError(fmt::format("cannot listen for credits on {}:{}: {}{}", InBrackets(address),
                                              port, error.what(), remedy));
  }
}

CreditServer::CreditServer(std::unique_ptr<Socket> socket, Loop& loop, FrameHandler on_frame)
    : socket_(std::move(socket)), loop_(loop), on_frame_(std::move(on_frame)) {
  // The descriptor is edge-triggered and only says "look": the check before each wait does the reading, so
  // that frames that arrive during a send are not left behind.
  loop_.Watch(socket_->router.get(zmq::sockopt::fd), EPOLLIN, [](std::uint32_t) {});
  loop_.BeforeWait([this] { return socket_ != nullptr && Drain(); });
}

CreditServer::~CreditServer() {
  loop_.Unwatch(socket_->router.get(zmq::sockopt::fd));
  socket_.reset();
}

std::uint16_t CreditServer::Port() const { return socket_->port; }

void CreditServer::Allow(const std::string& key) { socket_->zap->Allow(key); }

CreditPort::Result CreditServer::Send(const RouteId& route, std::string_view frame) {
  try {
    const auto flags = zmq::send_flags::dontwait;
    if (!socket_->router.send(zmq::buffer(route), flags | zmq::send_flags::sndmore)) return Result::kFull;
    // The first part was taken, so the second is.
    socket_->router.send(zmq::buffer(frame), flags);
    return Result::kSent;
  } catch (const zmq::error_t&) {
    return Result::kUnroutable;  // EHOSTUNREACH: that connection is gone
  }
}

// Hands over what has arrived; true when more is left or came of what the handlers sent.
bool CreditServer::Drain() {
  auto& router = socket_->router;
  bool any = false;
  for (int i = 0; i < kBudget; ++i) {
    zmq::message_t route;
    zmq::message_t frame;
    if (!router.recv(route, zmq::recv_flags::dontwait)) return any;
    if (!route.more()) continue;
    if (!router.recv(frame, zmq::recv_flags::dontwait)) continue;
    bool surplus = frame.more();
    while (surplus) {  // not one of ours: three parts or more
      zmq::message_t rest;
      surplus = router.recv(rest, zmq::recv_flags::dontwait) && rest.more();
    }
    any = true;
    on_frame_(route.to_string(), frame.to_string_view(), socket_->zap ? KeyOf(frame) : "");
  }
  return true;
}

}  // namespace imgperf
