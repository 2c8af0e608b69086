// Who may join a run's cluster, decided before anything of the run begins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/security/credentials.h"
#include "common/security/curve_keys.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// What --credentials and --insecure say.
struct SecurityWish {
  std::string credentials_dir;  // empty: none
  bool insecure = false;        // anybody may join, from anywhere
};

// The controller's credentials; none where anybody may join, which must be wished for unless only this
// machine reaches the cluster. Errors name the remedy: FAILED_PRECONDITION, or what ReadCredentials says,
// also of the workers' files where the controller starts them itself. `wall_now` is Unix time in ns.
absl::StatusOr<std::optional<Credentials>> SecureCluster(const ClusterPlan& cluster, const SecurityWish& wish,
                                                         Nanos wall_now);

// The run's key pair for credits, where they are encrypted.
absl::StatusOr<std::optional<CurveKeys>> CreditKeys(bool encrypted);

// What starts a worker of a cluster that listens there.
std::string JoinCommand(const std::string& address, std::uint16_t port, bool secure);

}  // namespace imgperf
