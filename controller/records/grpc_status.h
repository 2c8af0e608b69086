// Our errors as gRPC's.
#pragma once

#include <string>

#include <absl/status/status.h>
#include <grpcpp/support/status.h>

namespace imgperf {

inline grpc::Status ToGrpc(const absl::Status& status) {
  // The two enumerations are one by design (google.rpc.Code).
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

}  // namespace imgperf
