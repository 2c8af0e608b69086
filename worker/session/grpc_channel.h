// How a worker's gRPC connections to its controller are made.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <absl/status/status.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include "common/clock.h"
#include "common/security/credentials.h"

namespace imgperf {

// A channel with a connection of its own: nothing on another channel stands before what goes over it.
// `address` is HOST:PORT. Connects when first used, again whenever broken. With `credentials` over mutual
// TLS, and only to a controller, whatever address it has; without in the clear.
std::shared_ptr<grpc::Channel> OwnChannel(const std::string& address,
                                          const std::optional<Credentials>& credentials);

absl::Status FromGrpc(const grpc::Status& status);
void SetDeadline(grpc::ClientContext& context, Nanos timeout_for);

}  // namespace imgperf
