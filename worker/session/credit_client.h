// The DEALER socket: one connection to the controller's credit port. Carries bytes, decides nothing.
//
// Thread: request loop, after construction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/loop.h"
#include "common/security/curve_keys.h"
#include "worker/session/ports.h"

namespace imgperf {

// How credits are encrypted: whom the client believes, and who it is.
struct CreditSecrecy {
  std::string server_key;  // Z85, from the registration
  CurveKeys keys;
};

class CreditClient final : public FramePort {
 public:
  using FrameHandler = std::function<void(std::string_view frame)>;

  // `loop` outlives the client; `on_frame` is called on it, once per frame received.
  CreditClient(Loop& loop, FrameHandler on_frame);
  ~CreditClient() override;

  // (Re)connects to tcp://host:port with a fresh socket: what an earlier one had queued is dropped with it,
  // for the channel sends again what matters. Without `secrecy` in the clear. False when address or keys
  // cannot be parsed.
  bool Connect(const std::string& host_port, const std::optional<CreditSecrecy>& secrecy = {});
  // From now on reads before each wait of the loop. Call once, after every other check that may send.
  void CheckBeforeWait();
  bool Send(std::string_view frame) override;

 private:
  struct Socket;
  bool Drain();
  void Close();

  Loop& loop_;
  FrameHandler on_frame_;
  std::unique_ptr<Socket> socket_;
};

}  // namespace imgperf
