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

bool Overlap(const Disturbance& disturbance, const SliceReport& slice) {
  const Nanos end = slice.start + static_cast<Nanos>(std::llround(slice.seconds * kSecond));
  return disturbance.from < end && slice.start < disturbance.to;
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
  for (SliceReport& slice : phase.slices) {
    slice.disturbed =
        std::any_of(phase.disturbances.begin(), phase.disturbances.end(),
                    [&](const Disturbance& disturbance) { return Overlap(disturbance, slice); });
  }
}

std::vector<std::string> DisturbanceEvents(const PhaseReport& phase,
                                           const std::vector<WorkerReport>& workers) {
  std::vector<std::string> events;
  for (const Disturbance& disturbance : phase.disturbances) {
    const WorkerReport& worker = workers[disturbance.worker];
    const std::string from =
        disturbance.from <= phase.started
            ? "its start"
            : fmt::format("{} after its start", HumanDuration(disturbance.from - phase.started));
    events.push_back(fmt::format("phase {}: disturbed from {} for {} by the loss of worker {} on {}",
                                 phase.name, from, HumanDuration(disturbance.to - disturbance.from),
                                 worker.name, worker.host));
  }
  return events;
}

}  // namespace imgperf
