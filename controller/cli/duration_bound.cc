#include "controller/cli/duration_bound.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "controller/credit/arrivals.h"

namespace imgperf {
namespace {

constexpr Nanos kDrainSlack = 10 * kSecond;
constexpr double kTenYears = 10 * 365.25 * 86400 * 1e9;

// In double: the counts and timeouts a file may hold overflow 64 bits.
// When the last of an open loop's counted arrivals is due: drawn as the run will draw it.
double LastArrival(const PhasePlan& phase) {
  constexpr std::uint64_t kMostDrawn = 1'000'000;
  Arrivals arrivals(phase);
  std::uint64_t drawn = 1;
  for (; drawn < std::min(phase.requests, kMostDrawn); ++drawn) arrivals.Pop();
  const double last = static_cast<double>(arrivals.Next().value_or(0));
  if (drawn == phase.requests) return last;
  // A million gaps are a thousandth off their mean, at most a few.
  return static_cast<double>(phase.requests) / static_cast<double>(drawn) * last * 1.01;
}

double LongestArrivals(const PhasePlan& phase, const RequestSpec& request) {
  const double timeout = static_cast<double>(request.timeout_for);
  if (phase.max_in_flight.empty()) return LastArrival(phase) + timeout;
  double places = phase.max_in_flight.front().value;
  for (const CurvePoint& point : phase.max_in_flight) places = std::min(places, point.value);
  return LastArrival(phase) + std::ceil(static_cast<double>(phase.requests) / places) * timeout;
}

double LongestCount(const PhasePlan& phase, const RequestSpec& request) {
  if (phase.open_loop()) return LongestArrivals(phase, request);
  const std::uint64_t rounds = (phase.requests + phase.concurrency - 1) / phase.concurrency;
  return static_cast<double>(rounds) * static_cast<double>(request.timeout_for);
}

double LongestPhase(const PhasePlan& phase, const RequestSpec& request) {
  double sending = std::numeric_limits<double>::infinity();
  if (phase.requests > 0) sending = LongestCount(phase, request);
  if (phase.duration_for > 0) {
    const Nanos drain = phase.grace_for.value_or(request.timeout_for) + kDrainSlack;
    sending = std::min(sending, static_cast<double>(phase.duration_for + drain));
  }
  return sending + static_cast<double>(phase.pause_for);
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
