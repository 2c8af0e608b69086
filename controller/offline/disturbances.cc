#include "controller/offline/disturbances.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

// For so long the target may work on a request whose worker is gone.
Nanos LongestRequest(const PhaseReport& phase) {
  const Distribution* latency = phase.metrics.DistributionOf("request_latency");
  return latency == nullptr ? 0 : static_cast<Nanos>(std::llround(latency->max * kMillisecond));
}

bool Overlap(Nanos from, Nanos to, const SliceReport& slice) {
  const Nanos end = slice.start + static_cast<Nanos>(std::llround(slice.seconds * kSecond));
  return from < end && slice.start < to;
}

bool IsDisturbed(const PhaseReport& phase, const SliceReport& slice) {
  const auto by_worker = [&](const Disturbance& each) { return Overlap(each.from, each.to, slice); };
  const auto by_gap = [&](const Span& gap) { return Overlap(gap.start, gap.end, slice); };
  return std::any_of(phase.disturbances.begin(), phase.disturbances.end(), by_worker) ||
         std::any_of(phase.gaps.begin(), phase.gaps.end(), by_gap);
}

std::string AfterStart(const PhaseReport& phase, Nanos instant) {
  if (instant <= phase.started) return "its start";
  return fmt::format("{} after its start", HumanDuration(instant - phase.started));
}

}  // namespace

void AddDisturbances(PhaseReport& phase, const std::vector<WorkerReport>& workers) {
  const Nanos sealed = phase.sealed == 0 ? std::numeric_limits<Nanos>::max() : phase.sealed;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const WorkerReport& worker = workers[i];
    if (!worker.loss || worker.heard == 0) continue;
    const Disturbance disturbance{i, std::max(phase.started, worker.heard),
                                  std::min(sealed, worker.ended + LongestRequest(phase))};
    if (disturbance.from < disturbance.to) phase.disturbances.push_back(disturbance);
  }
  for (SliceReport& slice : phase.slices) slice.disturbed = IsDisturbed(phase, slice);
}

std::vector<std::string> DisturbanceEvents(const PhaseReport& phase,
                                           const std::vector<WorkerReport>& workers) {
  std::vector<std::string> events;
  for (const Disturbance& disturbance : phase.disturbances) {
    const WorkerReport& worker = workers[disturbance.worker];
    events.push_back(fmt::format("phase {}: disturbed from {} for {} by the loss of worker {} on {}",
                                 phase.name, AfterStart(phase, disturbance.from),
                                 HumanDuration(disturbance.to - disturbance.from), worker.name, worker.host));
  }
  for (const Span& gap : phase.gaps) {
    if (phase.warmup) break;  // it merely ran again
    events.push_back(
        fmt::format("phase {}: nothing was sent from {} for {}, without a controller; throughput and "
                    "concurrency leave that time out",
                    phase.name, AfterStart(phase, gap.start), HumanDuration(gap.end - gap.start)));
  }
  return events;
}

}  // namespace imgperf
