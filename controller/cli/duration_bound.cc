#include "controller/cli/duration_bound.h"

#include <algorithm>
#include <limits>

namespace imgperf {
namespace {

constexpr Nanos kDrainSlack = 10 * kSecond;
constexpr double kTenYears = 10 * 365.25 * 86400 * 1e9;

// In double: the counts and timeouts a file may hold overflow 64 bits.
double LongestPhase(const PhasePlan& phase, const RequestSpec& request) {
  double sending = std::numeric_limits<double>::infinity();
  if (phase.requests > 0) {
    const std::uint64_t rounds = (phase.requests + phase.concurrency - 1) / phase.concurrency;
    sending = static_cast<double>(rounds) * static_cast<double>(request.timeout_for);
  }
  if (phase.duration_for > 0) {
    const Nanos drain = phase.grace_for.value_or(request.timeout_for) + kDrainSlack;
    sending = std::min(sending, static_cast<double>(phase.duration_for + drain));
  }
  return sending;
}

}  // namespace

std::optional<Nanos> LongestDuration(const RunPlan& plan) {
  double longest = 0;
  for (const PhasePlan& phase : plan.phases) longest += LongestPhase(phase, plan.request);
  if (plan.limits.max_duration_for > 0) {
    longest = std::min(longest, static_cast<double>(plan.limits.max_duration_for));
  }
  if (longest > kTenYears) return std::nullopt;
  return static_cast<Nanos>(longest);
}

}  // namespace imgperf
