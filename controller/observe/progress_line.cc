#include "controller/observe/progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

std::uint64_t Closed(const pb::LedgerCounts& c) {
  return c.completed() + c.failed() + c.cancelled() + c.lost() + c.unsent();
}

std::string Done(const PhasePlan& phase, std::uint64_t done) {
  if (phase.requests == 0) return fmt::format("{} done", done);
  return fmt::format("{} of {} done ({:.0f} %)", done, phase.requests,
                     100.0 * static_cast<double>(done) / static_cast<double>(phase.requests));
}

// What is left by the stop rule that ends first; empty while nothing can be said.
std::string ToGo(const PhasePlan& phase, std::uint64_t done, Nanos elapsed) {
  Nanos left = -1;
  if (phase.duration_for > 0) left = std::max<Nanos>(0, phase.duration_for - elapsed);
  if (phase.requests > 0 && done > 0) {
    const double each = static_cast<double>(elapsed) / static_cast<double>(done);
    const auto by_count =
        static_cast<Nanos>(each * static_cast<double>(phase.requests - std::min(done, phase.requests)));
    left = left < 0 ? by_count : std::min(left, by_count);
  }
  return left < 0 ? "" : fmt::format(", about {} to go", HumanDuration(left));
}

}  // namespace

std::string ProgressLine(const RunPlan& plan, const RunStatus& status, Nanos now) {
  if (status.phase_started == 0 || status.phase >= plan.phases.size()) return "";
  const PhasePlan& phase = plan.phases[status.phase];
  const std::uint64_t done = Closed(status.phase_counts);
  const Nanos elapsed = std::max<Nanos>(1, now - status.phase_started);
  const double rate = static_cast<double>(done) * 1e9 / static_cast<double>(elapsed);
  std::string line = fmt::format("{} ({}/{}): {}, {} in flight, {:.3g}/s", phase.name, status.phase + 1,
                                 plan.phases.size(), Done(phase, done), status.in_flight, rate);
  if (status.phase_counts.failed() > 0) line += fmt::format(", {} failed", status.phase_counts.failed());
  if (status.phase_counts.lost() > 0) line += fmt::format(", {} lost", status.phase_counts.lost());
  if (status.live_sessions < plan.cluster.workers)
    line += fmt::format(", {} of {} workers", status.live_sessions, plan.cluster.workers);
  if (status.state == RunStatus::State::kDraining) return line + ", draining";
  return line + ToGo(phase, done, elapsed);
}

}  // namespace imgperf
