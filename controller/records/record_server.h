// The controller's gRPC service: registration, record streams, and beside them dataset and uploads. Carries
// messages, decides nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "common/security/credentials.h"
#include "controller/records/bulk_handler.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Who decides. Called on gRPC's threads; each call is answered by calling `reply` exactly once, from any
// thread, while the server lives.
class ClusterHandler {
 public:
  template <typename T>
  using Reply = std::function<void(absl::StatusOr<T>)>;

  virtual ~ClusterHandler() = default;
  virtual void Register(pb::RegisterRequest request, Reply<pb::RegisterReply> reply) = 0;
  // The next batch of the same stream is read after the reply, so a disk that is behind slows the stream
  // instead of filling our memory.
  virtual void Records(pb::RecordBatch batch, std::function<void(absl::Status)> reply) = 0;
  virtual void Calibrated(pb::CalibratedRequest request, Reply<pb::CalibratedReply> reply) = 0;
  virtual void Goodbye(pb::GoodbyeRequest request, Reply<pb::GoodbyeReply> reply) = 0;
  virtual void Members(Reply<pb::MembersReply> reply) = 0;
};

class RecordServer {
 public:
  // Listens on address:port (0: any). UNAVAILABLE, naming the address, when it cannot. The handlers
  // outlive the server. With `credentials` over mutual TLS, for workers only; without in the clear, for
  // anybody.
  static absl::StatusOr<std::unique_ptr<RecordServer>> Start(
      const std::string& address, std::uint16_t port, ClusterHandler& handler, BulkHandler& bulk,
      const std::optional<Credentials>& credentials = {});
  // Shutdown() first.
  ~RecordServer();

  std::uint16_t Port() const;
  // Every record of `session` up to `seq` is durable: told to the stream that carries the session. Thread:
  // any.
  void Acknowledge(const SessionId& session, std::uint64_t seq);
  // Ends every call and waits for them; the handler must still answer meanwhile. Blocks up to a second.
  void Shutdown();

 private:
  struct Impl;
  explicit RecordServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace imgperf
