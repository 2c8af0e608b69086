// Asks a running controller who takes part, as its gRPC client.
#pragma once

#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/security/credentials.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// `controller` is HOST:PORT. Blocks up to `timeout_for`. With a worker's `credentials` over mutual TLS, and
// only to a controller; without in the clear. UNAVAILABLE: nobody answers there, UNAUTHENTICATED: one side
// does not trust the other.
absl::StatusOr<pb::MembersReply> AskMembers(const std::string& controller,
                                            const std::optional<Credentials>& credentials, Nanos timeout_for);

}  // namespace imgperf
