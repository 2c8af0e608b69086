#include "worker/session/credit_client.h"

#include <sys/epoll.h>

#include <spdlog/spdlog.h>
#include <zmq.hpp>

namespace imgperf {
namespace {

constexpr int kBudget = 256;
constexpr int kHighWater = 4096;
constexpr std::int64_t kMaxFrame = 1 << 20;
// How soon a cut connection is tried again; heartbeats come each second, leases last three.
constexpr int kReconnectMs = 50;
constexpr int kReconnectMaxMs = 1000;

}  // namespace

struct CreditClient::Socket {
  zmq::context_t context{1};
  zmq::socket_t dealer{context, zmq::socket_type::dealer};

  Socket() {
    // No routing id: a fresh one per connection cannot collide (PROTOCOL C1).
    dealer.set(zmq::sockopt::linger, 0);
    dealer.set(zmq::sockopt::sndhwm, kHighWater);
    dealer.set(zmq::sockopt::rcvhwm, kHighWater);
    dealer.set(zmq::sockopt::maxmsgsize, kMaxFrame);
    dealer.set(zmq::sockopt::reconnect_ivl, kReconnectMs);
    dealer.set(zmq::sockopt::reconnect_ivl_max, kReconnectMaxMs);
    // Nothing is queued for a controller that is not there: stale messages would reach whichever binds next.
    dealer.set(zmq::sockopt::immediate, true);
  }

  // Before connecting.
  void Encrypt(const CreditSecrecy& secrecy) {
    dealer.set(zmq::sockopt::curve_serverkey, secrecy.server_key);
    dealer.set(zmq::sockopt::curve_publickey, secrecy.keys.public_key);
    dealer.set(zmq::sockopt::curve_secretkey, secrecy.keys.secret_key);
  }
};

CreditClient::CreditClient(Loop& loop, FrameHandler on_frame) : loop_(loop), on_frame_(std::move(on_frame)) {}

void CreditClient::CheckBeforeWait() {
  loop_.BeforeWait([this] { return socket_ != nullptr && Drain(); });
}

CreditClient::~CreditClient() { Close(); }

void CreditClient::Close() {
  if (socket_ == nullptr) return;
  loop_.Unwatch(socket_->dealer.get(zmq::sockopt::fd));
  socket_.reset();
}

bool CreditClient::Connect(const std::string& host_port, const std::optional<CreditSecrecy>& secrecy) {
  Close();
  try {
    socket_ = std::make_unique<Socket>();
    if (secrecy) socket_->Encrypt(*secrecy);
    // Of a name that has both, libzmq would try the IPv6 address alone: names stay with IPv4.
    socket_->dealer.set(zmq::sockopt::ipv6, host_port.starts_with('['));
    socket_->dealer.connect("tcp://" + host_port);
  } catch (const zmq::error_t& error) {
    spdlog::error("cannot connect to credits at {}: {}", host_port, error.what());
    socket_.reset();
    return false;
  }
  loop_.Watch(socket_->dealer.get(zmq::sockopt::fd), EPOLLIN, [](std::uint32_t) {});
  return true;
}

bool CreditClient::Send(std::string_view frame) {
  if (socket_ == nullptr) return false;
  try {
    return socket_->dealer.send(zmq::buffer(frame), zmq::send_flags::dontwait).has_value();
  } catch (const zmq::error_t& error) {
    spdlog::warn("credit socket: {}", error.what());
    return false;
  }
}

// Hands over what has arrived; true when more is left or came of what the handlers sent.
bool CreditClient::Drain() {
  bool any = false;
  for (int i = 0; i < kBudget; ++i) {
    zmq::message_t frame;
    if (!socket_->dealer.recv(frame, zmq::recv_flags::dontwait)) return any;
    if (frame.more()) continue;
    any = true;
    on_frame_(frame.to_string_view());
    if (socket_ == nullptr) return false;
  }
  return true;
}

}  // namespace imgperf
