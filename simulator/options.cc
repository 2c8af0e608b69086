#include "simulator/options.h"

#include <fmt/format.h>

#include "simulator/dialects/dialect.h"
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
                     : o.queue_limit          ? "--queue-limit"
                     : o.cancel_on_disconnect ? "--cancel-on-disconnect"
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
  if (o.queue_limit && *o.queue_limit < 1) {
    return absl::InvalidArgumentError(
        "--queue-limit must be at least 1: one request may wait behind the one served");
  }
  if (o.batch_delay_for && most == 1) {
    return absl::InvalidArgumentError("--batch-delay needs --batch-max above 1, or a profile that batches");
  }
  return absl::OkStatus();
}

// A fault that no request of the dialect can have would be accepted and do nothing.
absl::Status CheckFaults(const SimulatorOptions& o, const Dialect& dialect) {
  const bool streams = dialect.RulesOf(Operation::kGeneration).streams;
  const bool jobs = dialect.pages().native_jobs || dialect.pages().queued_jobs;
  for (const ErrorShare& error : o.errors) {
    const bool misses = (IsOfStreams(error.fault) && !streams) || (IsOfJobs(error.fault) && !jobs);
    if (!misses) continue;
    return absl::InvalidArgumentError(
        fmt::format("--errors: {} means nothing with --dialect {}, which has no {}", FaultName(error.fault),
                    o.dialect, IsOfJobs(error.fault) ? "jobs" : "streams"));
  }
  return absl::OkStatus();
}

}  // namespace

bool Withdraws(const SimulatorOptions& o) {
  const Pages pages = FindDialect(o.dialect)->pages();
  return o.queue_limit || o.cancel_on_disconnect || pages.native_jobs || pages.queued_jobs;
}

absl::Status CheckOptions(const SimulatorOptions& o) {
  if (!(o.time_scale > 0 && o.time_scale <= kSlowest)) {
    return absl::InvalidArgumentError(
        fmt::format("--time-scale must be above 0, {} at most: 0.05 is twenty times as fast", kSlowest));
  }
  const Profile* profile = FindProfile(o.profile);
  if (profile == nullptr) return absl::InvalidArgumentError("--profile: " + UnknownProfile(o.profile));
  const Dialect* dialect = FindDialect(o.dialect);
  if (dialect == nullptr) return absl::InvalidArgumentError("--dialect: " + UnknownDialect(o.dialect));
  if (auto status = CheckFaults(o, *dialect); !status.ok()) return status;
  if (o.bytes != 0 && !profile->is_null) return absl::InvalidArgumentError("--bytes needs --profile null");
  if (o.bytes > kMostBytes) return absl::InvalidArgumentError("--bytes: at most 256MiB");
  if (auto status = CheckQueue(o, *profile); !status.ok()) return status;
  return ErrorPlan::Make(o.errors, o.seed).status();
}

}  // namespace imgperf
