// A DEALER of libzmq whose handshakes are watched: for those who are to be refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <zmq.hpp>

#include "worker/session/credit_client.h"

namespace imgperf {

// Thread: one.
class WatchedDealer {
 public:
  // Without `secrecy`: in the clear.
  explicit WatchedDealer(const std::optional<CreditSecrecy>& secrecy) {
    dealer_.set(zmq::sockopt::linger, 0);
    dealer_.set(zmq::sockopt::immediate, true);
    if (secrecy) {
      dealer_.set(zmq::sockopt::curve_serverkey, secrecy->server_key);
      dealer_.set(zmq::sockopt::curve_publickey, secrecy->keys.public_key);
      dealer_.set(zmq::sockopt::curve_secretkey, secrecy->keys.secret_key);
    }
    zmq_socket_monitor(dealer_.handle(), "inproc://watch", ZMQ_EVENT_ALL);
    monitor_.connect("inproc://watch");
  }
  WatchedDealer(const WatchedDealer&) = delete;
  WatchedDealer& operator=(const WatchedDealer&) = delete;
  ~WatchedDealer() { zmq_socket_monitor(dealer_.handle(), nullptr, 0); }

  // HOST:PORT.
  void Connect(const std::string& address) { dealer_.connect("tcp://" + address); }
  // False as long as no handshake has succeeded.
  bool Send(const std::string& frame) {
    return dealer_.send(zmq::buffer(frame), zmq::send_flags::dontwait).has_value();
  }
  // How often the other side has ended the connection, before, in or after a handshake. Waits up to `wait_ms`
  // for news.
  int Refusals(int wait_ms) {
    zmq::message_t event;
    monitor_.set(zmq::sockopt::rcvtimeo, wait_ms);
    while (monitor_.recv(event)) {
      const auto kind = *event.data<std::uint16_t>();
      zmq::message_t address;
      if (!monitor_.recv(address)) break;
      constexpr int kEnds = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                            ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED;
      if ((kind & kEnds) != 0) ++refusals_;
      monitor_.set(zmq::sockopt::rcvtimeo, 0);
    }
    return refusals_;
  }

 private:
  zmq::context_t context_{1};
  zmq::socket_t dealer_{context_, zmq::socket_type::dealer};
  zmq::socket_t monitor_{context_, zmq::socket_type::pair};
  int refusals_ = 0;
};

}  // namespace imgperf
