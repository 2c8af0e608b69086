// The ROUTER socket: frames of credits out, frames of returns in. Carries bytes, decides nothing.
//
// Thread: credit loop, after construction.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/loop.h"
#include "common/security/curve_keys.h"
#include "controller/run/ports.h"

namespace imgperf {

class CreditServer final : public CreditPort {
 public:
  // `key`: the CURVE key of who sent it, proven; empty without CURVE.
  using FrameHandler =
      std::function<void(const RouteId& route, std::string_view frame, std::string_view key)>;

  // Binds tcp://address:port (0: any). UNAVAILABLE, naming the address, when it cannot. With `keys`, which
  // are then the server's, only peers with an allowed key connect; without, anybody does, in the clear.
  // `loop` outlives the server; `on_frame` is called on it, once per frame received.
  static absl::StatusOr<std::unique_ptr<CreditServer>> Bind(const std::string& address, std::uint16_t port,
                                                            Loop& loop, FrameHandler on_frame,
                                                            const std::optional<CurveKeys>& keys = {});
  ~CreditServer() override;

  std::uint16_t Port() const;
  // Lets the owner of this public key (Z85) connect from now on. With CURVE only.
  void Allow(const std::string& key);
  Result Send(const RouteId& route, std::string_view frame) override;

 private:
  struct Socket;
  CreditServer(std::unique_ptr<Socket> socket, Loop& loop, FrameHandler on_frame);
  bool Drain();

  std::unique_ptr<Socket> socket_;
  Loop& loop_;
  FrameHandler on_frame_;
};

}  // namespace imgperf
