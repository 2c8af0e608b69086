// Who takes part: the workers that are started, awaited, replaced and missed.
#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "common/host_port.h"
#include "controller/service/cluster_security.h"
#include "controller/service/run_service_parts.h"

namespace imgperf {

absl::Status RunService::Parts::Gather() {
  const std::string controller = fmt::format("{}:{}", InBrackets(address), server->Port());
  const bool local = plan.cluster.local();
  // Nobody is needed where only what was sent is still to be accounted for.
  const std::uint32_t wanted = core->NothingToCome() ? 0 : plan.cluster.workers;
  gathering.emplace(wanted, clock.Now() + plan.cluster.wait_for,
                    local ? "" : JoinCommand(address, server->Port(), options.credentials.has_value()));
  if (local)
    return StartLocal(wanted - std::min<std::uint32_t>(static_cast<std::uint32_t>(returning.size()), wanted));
  if (!options.credentials && !IsLoopback(address))
    console.Say(fmt::format("--insecure: whoever reaches {} may join and read prompts and keys", controller));
  console.Say(gathering->Describe(0));
  loop.At(gathering->deadline(), [] {});
  return absl::OkStatus();
}

absl::Status RunService::Parts::StartLocal(std::uint32_t count) {
  const std::uint32_t first = std::exchange(next_worker, next_worker + count);
  return workers.Start({count, first, fmt::format("{}:{}", address, server->Port()), options.artifact_dir,
                        options.log_level, options.credentials_dir});
}

// A former worker that ended in the meantime does not come back: another one takes its place.
void RunService::Parts::ReplaceTheGone() {
  const auto gone = std::stable_partition(returning.begin(), returning.end(), IsWorkerHere);
  const auto count = static_cast<std::uint32_t>(returning.end() - gone);
  for (auto pid = gone; pid != returning.end(); ++pid) core->OnFormerGone(*pid);
  returning.erase(gone, returning.end());
  if (count == 0 || started || !plan.cluster.local() || core->NothingToCome()) return;
  if (const absl::Status status = StartLocal(count); !status.ok()) GiveUp(std::string(status.message()));
}

void RunService::Parts::DecideStart(Nanos now) {
  if (!gathering) return;
  const std::uint32_t live = core->Status().live_sessions;
  const absl::StatusOr<bool> ready = target.Ready(now);
  if (!ready.ok()) return GiveUp(std::string(ready.status().message()));
  switch (gathering->Decide(live, now)) {
    case Gathering::Decision::kWait:
      return;
    case Gathering::Decision::kStart:
      if (*ready) Start(now);
      return;
    case Gathering::Decision::kGiveUp:
      return GiveUp("gave up " + gathering->Describe(live));
  }
}

void RunService::Parts::OnWorkerExit(std::uint32_t pid, const std::string& how, bool clean,
                                     const std::string& log) {
  if (!started)
    return GiveUp(fmt::format("a worker ended before the run began ({}); its log {} ends:{}", how, log,
                              TailOf(log, 5)));
  core->OnWorkerExit(pid, how, clean, clock.Now());
  const auto state = core->Status().state;
  const bool going_on = state == RunStatus::State::kRunning || state == RunStatus::State::kDraining;
  // Nobody starts local workers anew: waiting for one to come back would only delay the news.
  if (going_on && workers.alive() == 0 && places.workers_here.empty() && plan.cluster.local()) {
    core->Abort(fmt::format("every local worker has ended, the last one with {}; see {}", how, log),
                clock.Now());
  }
}

// What the run waits for before it begins.
std::string RunService::Parts::AwaitedAt(Nanos now, const RunStatus& status) const {
  if (started && status.settling > 0)
    return fmt::format("settling what the former controller left: {} to come", status.settling);
  if (started) return "";
  const bool gathered = gathering->Decide(status.live_sessions, now) == Gathering::Decision::kStart;
  return gathered ? target.Progress(now) : gathering->Describe(status.live_sessions);
}

}  // namespace imgperf
