#include "controller/service/cluster_security.h"

#include <fmt/format.h>

#include "common/host.h"
#include "common/host_port.h"

namespace imgperf {

absl::StatusOr<std::optional<Credentials>> SecureCluster(const ClusterPlan& cluster, const SecurityWish& wish,
                                                         Nanos wall_now) {
  if (!wish.credentials_dir.empty()) {
    auto credentials = ReadCredentials(wish.credentials_dir, Role::kController, wall_now);
    if (!credentials.ok()) return credentials.status();
    if (!cluster.local()) return *std::move(credentials);
    const auto workers = ReadCredentials(wish.credentials_dir, Role::kWorker, wall_now);
    if (!workers.ok()) return workers.status();
    return *std::move(credentials);
  }
  if (cluster.local() || IsLoopback(cluster.listen) || wish.insecure) return std::optional<Credentials>();
  return absl::FailedPreconditionError(
      fmt::format("cluster.listen: whoever reaches {} could join, and read prompts and keys: make "
                  "credentials with imgperf "
                  "keys init DIR and say --credentials DIR, or --insecure to let anybody in",
                  cluster.listen));
}

absl::StatusOr<std::optional<CurveKeys>> CreditKeys(bool encrypted) {
  if (!encrypted) return std::optional<CurveKeys>();
  auto keys = MakeCurveKeys();
  if (!keys.ok()) return keys.status();
  return *std::move(keys);
}

std::string JoinCommand(const std::string& address, std::uint16_t port, bool secure) {
  // Everywhere is where we listen, not where anybody can go.
  return fmt::format("imgperf-worker --controller {}:{}{}",
                     IsEverywhere(address) ? HostName() : InBrackets(address), port,
                     secure ? " --credentials DIR" : "");
}

}  // namespace imgperf
