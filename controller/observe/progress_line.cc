#include "controller/observe/progress_line.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

// What a line can do without last to first.
enum Rank { kHead, kTrouble, kRest, kInFlight, kRate, kResponse };

using Fields = std::vector<Field>;

std::string NameOf(const RunPlan& plan, std::uint32_t phase) {
  return fmt::format("{} ({}/{})", plan.phases[phase].name, phase + 1, plan.phases.size());
}

// Of `wanted`, when there is such a number.
std::string Done(std::uint64_t done, std::uint64_t wanted) {
  return wanted == 0 ? fmt::format("{} done", done) : fmt::format("{} of {} done", done, wanted);
}

// 100 % is said of what is done.
std::string Share(std::uint64_t done, std::uint64_t wanted) {
  return wanted == 0 ? "" : fmt::format(" ({} %)", done * 100 / wanted);
}

// How many requests end the phase by their number; 0: none does.
std::uint64_t WantedOf(const RunPlan& plan, const RunStatus& status) {
  const std::uint64_t wanted = plan.phases[status.phase].requests;
  if (plan.limits.max_requests == 0) return wanted;
  const std::uint64_t before = status.run_counts.issued() - status.phase_counts.issued();
  const std::uint64_t left = plan.limits.max_requests - std::min(before, plan.limits.max_requests);
  return wanted == 0 ? left : std::min(wanted, left);
}

std::string RateText(double per_second) {
  return per_second < 100 ? fmt::format("{:.3g}/s", per_second) : fmt::format("{:.0f}/s", per_second);
}

void AddResponse(const LatencySummary& response, Fields& fields) {
  if (response.count == 0) return;
  std::string text = "response p50 " + HumanDuration(response.p50);
  // A percentile that no request lies beyond would be the slowest one under another name.
  if (response.count >= 100) {
    text += " p99 " + HumanDuration(response.p99);
  } else if (response.count >= 10) {
    text += " p90 " + HumanDuration(response.p90);
  }
  fields.push_back({text, kResponse});
}

void AddTroubles(const pb::LedgerCounts& counts, Fields& fields) {
  if (counts.failed() > 0) fields.push_back({fmt::format("{} failed", counts.failed()), kTrouble});
  if (counts.lost() > 0) fields.push_back({fmt::format("{} lost", counts.lost()), kTrouble});
  if (counts.cancelled() > 0) fields.push_back({fmt::format("{} cancelled", counts.cancelled()), kTrouble});
  if (counts.unsent() > 0) fields.push_back({fmt::format("{} not sent", counts.unsent()), kTrouble});
}

// To the second, up: nobody waits for "0 ns".
std::string LeftText(Nanos left) {
  return HumanDuration(std::max(kSecond, (left + kSecond - 1) / kSecond * kSecond));
}

// Until the stop rule that comes first; nothing while none can be foreseen.
std::optional<Nanos> ToGo(const RunPlan& plan, const RunStatus& status, double per_second, Nanos now) {
  if (status.phase_counts.completed() == 0) return std::nullopt;
  std::optional<Nanos> left;
  const auto by = [&left](Nanos rule) { left = std::min(left.value_or(rule), std::max<Nanos>(0, rule)); };
  if (const Nanos length = plan.phases[status.phase].duration_for; length > 0)
    by(status.phase_started + length - now);
  if (plan.limits.max_duration_for > 0) by(status.run_started + plan.limits.max_duration_for - now);
  const std::uint64_t wanted = WantedOf(plan, status);
  if (wanted > 0 && per_second > 0) {
    const std::uint64_t missing = wanted - std::min(wanted, DoneOf(status.phase_counts));
    by(static_cast<Nanos>(std::min(1e18, static_cast<double>(missing) / per_second * 1e9)));
  }
  return left;
}

std::string Draining(const RunStatus& status, Nanos now) {
  std::string text = fmt::format("draining: {} awaited", status.phase_counts.open());
  if (status.drains_until == 0) return text;
  return text + fmt::format(" for {} at most", LeftText(status.drains_until - now));
}

// Shorter waits are over before they are read.
constexpr Nanos kHeldWorthTelling = 100 * kMillisecond;

void AddHeld(const RunStatus& status, Nanos now, Fields& fields) {
  if (status.held_since == 0 || now - status.held_since < kHeldWorthTelling) return;
  fields.push_back({"held for " + HumanDuration(now - status.held_since), kInFlight});
}

Fields Waiting(const RunPlan& plan, const RunStatus& status, Nanos now) {
  const std::string name = NameOf(plan, status.phase);
  if (status.begins_at > now)
    return {{fmt::format("{}: begins in {} (pause)", name, LeftText(status.begins_at - now)), kHead}};
  if (status.live_sessions > 0) return {{name + ": about to begin", kHead}};
  return {{name + ": waits for a worker to come back", kHead}};
}

}  // namespace

std::uint64_t DoneOf(const pb::LedgerCounts& counts) {
  return counts.completed() + counts.failed() + counts.cancelled() + counts.lost();
}

Fields LiveFields(const RunPlan& plan, const RunStatus& status, double per_second, Nanos now) {
  using State = RunStatus::State;
  if (status.state == State::kGathering || status.phase >= plan.phases.size()) return {};
  if (status.state == State::kSealing)
    return {{fmt::format("ending: {} workers hand in their last records", status.live_sessions), kHead}};
  if (status.state == State::kDone) return {};
  if (status.phase_started == 0) return Waiting(plan, status, now);
  const bool draining = status.state == State::kDraining;
  const std::uint64_t done = DoneOf(status.phase_counts);
  const std::uint64_t wanted = WantedOf(plan, status);
  Fields fields{{NameOf(plan, status.phase) + ": " + Done(done, wanted) + Share(done, wanted), kHead}};
  if (!draining)
    fields.push_back(
        {fmt::format("{} in flight", status.in_flight - std::min(status.prefetched, status.in_flight)),
         kInFlight});
  if (!draining) AddHeld(status, now, fields);
  if (done > 0) fields.push_back({RateText(per_second), kRate});
  AddResponse(status.response_time, fields);
  AddTroubles(status.phase_counts, fields);
  if (status.live_sessions < plan.cluster.workers)
    fields.push_back({fmt::format("{} of {} workers", status.live_sessions, plan.cluster.workers), kTrouble});
  if (draining) {
    fields.push_back({Draining(status, now), kRest});
  } else if (const auto left = ToGo(plan, status, per_second, now)) {
    fields.push_back({fmt::format("about {} to go", LeftText(*left)), kRest});
  }
  return fields;
}

Fields LastFields(const RunPlan& plan, const EndedPhase& phase) {
  const std::uint64_t done = DoneOf(phase.counts);
  const Nanos length = std::max<Nanos>(1, phase.sealed - phase.started);
  Fields fields{{fmt::format("{}: {} in {}", NameOf(plan, phase.phase),
                             Done(done, plan.phases[phase.phase].requests), HumanDuration(length)),
                 kHead}};
  if (done > 0)
    fields.push_back({RateText(static_cast<double>(done) * 1e9 / static_cast<double>(length)), kRate});
  AddResponse(phase.response_time, fields);
  AddTroubles(phase.counts, fields);
  if (phase.stop_reason != "count" && phase.stop_reason != "duration")
    fields.push_back({"ended: " + phase.stop_reason, kRest});
  return fields;
}

}  // namespace imgperf
