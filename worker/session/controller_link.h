// The worker's calls and its record stream to the controller, without gRPC in sight.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/security/credentials.h"
#include "proto/cluster.pb.h"
#include "worker/records/record_stream.h"

namespace imgperf {

class ControllerLink {
 public:
  // Once, before the process has threads. By itself gRPC looks every five seconds after a connection that
  // comes up while no call waits on it, as between two attempts to find a controller that was started anew.
  static void PrepareProcess();
  // `address` is HOST:PORT. Connects when first used, again whenever broken. With `credentials` over mutual
  // TLS, and only to a controller, whatever address it has; without in the clear.
  explicit ControllerLink(const std::string& address, const std::optional<Credentials>& credentials = {});
  ~ControllerLink();

  // Each call blocks up to `timeout_for`. Thread: any, but not a loop's.
  // UNAVAILABLE: nobody answers, yet. UNAUTHENTICATED: somebody does who is not trusted, or does not trust
  // us.
  absl::StatusOr<pb::RegisterReply> Register(const pb::RegisterRequest& request, Nanos timeout_for);
  absl::Status Calibrated(const std::string& session, const std::string& token,
                          const pb::Calibration& calibration, Nanos timeout_for);
  // `stolen`: share of this host's processor time since the worker began that went to other machines, if
  // known.
  absl::Status Goodbye(const std::string& session, const std::string& token, std::optional<double> stolen,
                       Nanos timeout_for);
  // A fresh record stream; breaks show at its first use.
  std::unique_ptr<RecordStream> OpenRecords();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace imgperf
