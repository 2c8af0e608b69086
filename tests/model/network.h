// ROUTER and DEALER sockets as libzmq 4.3.4 was seen to behave: frames of one connection keep their order; a
// cut loses what was under way without a sign; each new connection has a fresh routing id; what an old
// connection delivered may be read after what the new one brought; a send may be refused, or accepted and
// gone.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "controller/run/ports.h"
#include "tests/model/clockwork.h"
#include "worker/session/ports.h"

namespace imgperf::model {

class Network final : public CreditPort {
 public:
  using ToController = std::function<void(const RouteId&, const std::string&)>;
  using ToWorker = std::function<void(const std::string&)>;

  struct Faults {
    Nanos delay = kMillisecond;  // one way, at most
    double duplicate = 0;        // of frames
    double refuse = 0;           // of the controller's sends
  };

  explicit Network(Clockwork& clockwork) : clockwork_(clockwork) {}
  void SetFaults(const Faults& faults) { faults_ = faults; }
  void SetController(ToController deliver) { to_controller_ = std::move(deliver); }

  // A worker's socket.
  class Socket final : public FramePort {
   public:
    Socket(Network& network, ToWorker deliver) : network_(network), deliver_(std::move(deliver)) {}
    // Closes the present connection, if any, and opens another one after `delay`.
    void Connect(Nanos delay);
    // Breaks the connection; a new one comes up after `down_for`.
    void Cut(Nanos down_for);
    void Close();
    bool Send(std::string_view frame) override;

   private:
    friend class Network;
    void Drop();
    void Up();
    void Transmit(const std::string& frame);

    Network& network_;
    ToWorker deliver_;
    RouteId route_;  // empty: no connection
    std::uint64_t connecting_ = 0;
    std::vector<std::string> held_;  // by the socket while there is no connection
    Nanos last_up_ = 0;              // order towards the controller
    Nanos last_down_ = 0;            // order towards the worker
  };

  Result Send(const RouteId& route, std::string_view frame) override;

 private:
  // What is left of a broken connection: until when the controller's socket believes in it, and from when on
  // what was sent to the controller is lost.
  struct Broken {
    Nanos believed_until;
    Nanos lost_from;
  };

  Clockwork& clockwork_;
  Faults faults_;
  ToController to_controller_;
  std::map<RouteId, Socket*> up_;
  std::map<RouteId, Broken> broken_;
  std::uint64_t next_route_ = 1;
};

}  // namespace imgperf::model
