#include "simulator/options.h"

#include <fmt/format.h>

#include "simulator/profiles.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMostBytes = 256 << 20;
constexpr std::uint32_t kMostInBatch = 256;
constexpr std::uint32_t kMostWorkers = 64;
constexpr double kSlowest = 100;

// What the profile that never works has no use for.
absl::Status CheckForNull(const SimulatorOptions& o) {
  const char* flag = o.first_penalty_for != 0 ? "--first-request-penalty"
                     : o.batch_max            ? "--batch-max"
                     : o.batch_delay_for      ? "--batch-delay"
                     : o.workers != 1         ? "--workers"
                                              : nullptr;
  if (flag == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} means nothing with --profile null, which has no queue", flag));
}

absl::Status CheckQueue(const SimulatorOptions& o, const Profile& profile) {
  if (profile.is_null) return CheckForNull(o);
  const std::uint32_t most = o.batch_max.value_or(profile.batching.most);
  if (most < 1 || most > kMostInBatch) {
    return absl::InvalidArgumentError(
        fmt::format("--batch-max must be 1..{}: 1 serves one request after another", kMostInBatch));
  }
  if (o.workers < 1 || o.workers > kMostWorkers) {
    return absl::InvalidArgumentError(fmt::format("--workers must be 1..{}", kMostWorkers));
  }
  if (o.batch_delay_for && most == 1) {
    return absl::InvalidArgumentError("--batch-delay needs --batch-max above 1, or a profile that batches");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckOptions(const SimulatorOptions& o) {
  if (!(o.time_scale > 0 && o.time_scale <= kSlowest)) {
    return absl::InvalidArgumentError(
        fmt::format("--time-scale must be above 0, {} at most: 0.05 is twenty times as fast", kSlowest));
  }
  const Profile* profile = FindProfile(o.profile);
  if (profile == nullptr) return absl::InvalidArgumentError("--profile: " + UnknownProfile(o.profile));
  if (o.bytes != 0 && !profile->is_null) return absl::InvalidArgumentError("--bytes needs --profile null");
  if (o.bytes > kMostBytes) return absl::InvalidArgumentError("--bytes: at most 256MiB");
  if (auto status = CheckQueue(o, *profile); !status.ok()) return status;
  return ErrorPlan::Make(o.errors, o.seed).status();
}

}  // namespace imgperf
