// The ROUTER socket: frames of credits out, frames of returns in. Carries bytes, decides nothing.
//
// Thread: credit loop, after construction.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/loop.h"
#include "controller/run/ports.h"

namespace imgperf {

class CreditServer final : public CreditPort {
 public:
  using FrameHandler = std::function<void(const RouteId& route, std::string_view frame)>;

  // Binds tcp://address:port (0: any). UNAVAILABLE, naming the address, when it cannot.
  // `loop` outlives the server; `on_frame` is called on it, once per frame received.
  static absl::StatusOr<std::unique_ptr<CreditServer>> Bind(const std::string& address, std::uint16_t port,
                                                            Loop& loop, FrameHandler on_frame);
  ~CreditServer() override;

  std::uint16_t Port() const;
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
