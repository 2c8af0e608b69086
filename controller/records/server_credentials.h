// What gRPC asks of those who call the controller: nothing, or a worker's certificate.
#pragma once

#include <memory>
#include <optional>

#include <grpcpp/security/server_credentials.h>

#include "common/security/credentials.h"

namespace imgperf {

// With `credentials`: mutual TLS. Callers whom the authority does not vouch for, or who are no workers, are
// refused before a call is looked at. Without: in the clear, from anybody.
std::shared_ptr<grpc::ServerCredentials> ServerCredentialsOf(const std::optional<Credentials>& credentials);

// gRPC writes to stderr by itself: from now on to our log. What matters comes back as a status and is only
// worth a line of debugging, but for refused handshakes: nobody else tells of them.
void LogGrpcThroughOurs();

}  // namespace imgperf
