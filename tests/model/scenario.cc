#include "tests/model/scenario.h"

#include <algorithm>
#include <cmath>

#include <absl/strings/str_cat.h>

#include "controller/plan/turns.h"

namespace imgperf::model {
namespace {

// Everything random ends by then; a run that does not end is a failure.
constexpr Nanos kFaultsFor = 30 * kSecond;
constexpr Nanos kLongestRun = kSecond * 60 * 20;

}  // namespace

Scenario::Scenario(std::uint64_t seed, bool faults)
    : clockwork_(seed), faults_(faults), network_(clockwork_) {
  DrawPlan();
  controller_ = std::make_unique<ControllerHost>(clockwork_, plan_, network_, evidence_);
  network_.SetController([this](const RouteId& route, const std::string& frame) {
    controller_->Deliver([route, frame](RunCore& core, Nanos now) { core.OnFrame(route, frame, now); });
  });
  controller_->SetAcknowledge([this](const SessionId& session, std::uint64_t seq) {
    for (auto& worker : workers_) worker->OnRecordAck(session, seq);
  });
  for (std::uint32_t i = 0; i < plan_.cluster.workers; ++i) AddWorker();
  if (faults_) DrawFaults();
}

void Scenario::DrawPlan() {
  // A request that outlives the silence of a session's death is still running when its worker comes back.
  const Nanos longest = clockwork_.Chance(0.3) ? 15 * kSecond : 3 * kSecond;
  latency_ = clockwork_.Between(5 * kMillisecond, longest);
  plan_.request.timeout_for = longest + kSecond;
  plan_.cluster.workers = static_cast<std::uint32_t>(clockwork_.Between(1, 4));
  const Nanos policy = clockwork_.Between(0, 9);
  plan_.cluster.on_loss = policy == 0  ? LossPolicy::kAbort
                          : policy < 5 ? LossPolicy::kReissue
                                       : LossPolicy::kCount;
  for (Nanos i = clockwork_.Between(1, 3); i > 0; --i) plan_.target.urls.push_back("http://target");
  plan_.target.balance = clockwork_.Chance(0.5) ? Balance::kLeastInFlight : Balance::kRoundRobin;
  if (clockwork_.Chance(0.25)) DrawConversations();
  for (Nanos i = clockwork_.Between(1, 3); i > 0; --i) DrawPhase();
  if (clockwork_.Chance(0.1)) plan_.limits.max_duration_for = clockwork_.Between(kSecond, 20 * kSecond);
  if (clockwork_.Chance(0.1))
    plan_.limits.max_requests = static_cast<std::uint64_t>(clockwork_.Between(1, 100));
}

// Rows of one to four turns.
void Scenario::DrawConversations() {
  for (int row = 0; row < 3; ++row) {
    const auto turns = static_cast<std::uint32_t>(clockwork_.Between(1, 4));
    for (std::uint32_t turn = 0; turn < turns; ++turn) {
      plan_.entries.emplace_back();
      plan_.entries.back().turn = turn;
    }
  }
}

void Scenario::DrawPhase() {
  PhasePlan phase;
  if (clockwork_.Chance(0.3)) phase.kind = PhaseKind::kWarmup;
  phase.name = absl::StrCat("phase", plan_.phases.size());
  phase.kind = plan_.phases.empty() ? PhaseKind::kWarmup : PhaseKind::kProfiling;
  phase.concurrency = static_cast<std::uint32_t>(clockwork_.Between(1, 12));
  // About ten seconds of load, so that faults have something to hit.
  const Nanos fill = phase.concurrency * (20 * kSecond) / latency_;
  if (clockwork_.Chance(0.7))
    phase.requests = static_cast<std::uint64_t>(clockwork_.Between(1, std::min<Nanos>(fill, 300)));
  if (phase.requests == 0 || clockwork_.Chance(0.2))
    phase.duration_for = clockwork_.Between(kSecond, 8 * kSecond);
  if (clockwork_.Chance(0.3)) phase.grace_for = clockwork_.Between(0, 2 * kSecond);
  phase.entry_order = plan_.entries.empty() ? std::vector<std::uint32_t>{0, 1, 2} : FirstTurns(plan_.entries);
  for (std::uint32_t url = 0; url < plan_.target.urls.size(); ++url) phase.url_order.push_back(url);
  if (clockwork_.Chance(0.1))
    phase.concurrency_curve = {
        {0, 1}, {3 * kSecond, static_cast<double>(phase.concurrency)}, {5 * kSecond, 1}};
  if (clockwork_.Chance(0.4)) DrawArrivals(phase);
  if (clockwork_.Chance(0.2)) phase.pause_for = clockwork_.Between(0, 2 * kSecond);
  if (clockwork_.Chance(0.3)) {
    phase.cancel.share_ppm = static_cast<std::uint32_t>(clockwork_.Between(1, 1'000'000));
    phase.cancel.delay_for = clockwork_.Between(0, latency_);
  }
  plan_.phases.push_back(phase);
}

// An open loop in place of the closed one, at about the same load; half of them under a ceiling that may
// bind.
void Scenario::DrawArrivals(PhasePlan& phase) {
  const double rate = static_cast<double>(phase.concurrency) * 1e9 / static_cast<double>(latency_);
  phase.arrival = clockwork_.Chance(0.5) ? Arrival::kPoisson : Arrival::kConstant;
  phase.rate = {{0, std::min(rate, 100.0)}};
  if (clockwork_.Chance(0.3)) phase.rate = {{0, 0.1}, {3 * kSecond, std::min(rate, 100.0)}};
  if (phase.requests > 0 && clockwork_.Chance(0.1)) phase.arrival = Arrival::kBurst;
  phase.arrival_seed = static_cast<std::uint64_t>(clockwork_.Between(0, 1000));
  phase.lookahead_for = clockwork_.Skewed(kSecond);
  if (clockwork_.Chance(0.5)) phase.max_in_flight = {{0, static_cast<double>(phase.concurrency)}};
  if (clockwork_.Chance(0.1)) phase.max_in_flight = {{0, 1}, {4 * kSecond, 12}};
}

void Scenario::AddWorker() {
  WorkerTraits traits;
  traits.pid = static_cast<std::uint32_t>(workers_.size()) + 100;
  traits.same_clock = clockwork_.Chance(0.3);
  if (!traits.same_clock) {
    traits.clock_offset = clockwork_.Between(0, 2000 * kSecond);
    traits.drift = static_cast<double>(clockwork_.Between(-400, 400)) * 1e-6;
  } else {
    // A local worker's exit is seen only for processes that share the machine.
    traits.clock_offset = 0;
  }
  traits.latency = latency_;
  if (faults_) {
    traits.failing = clockwork_.Chance(0.1) ? 1.0 : 0.1;
    traits.rpc_delay = clockwork_.Between(kMillisecond, 200 * kMillisecond);
    traits.rpc_loss = clockwork_.Chance(0.5) ? 0.2 : 0;
    traits.doubling = clockwork_.Chance(0.1) ? 0.02 : 0;
  }
  workers_.push_back(std::make_unique<WorkerProcess>(clockwork_, network_, *controller_, evidence_, traits));
  WorkerProcess* worker = workers_.back().get();
  clockwork_.After(clockwork_.Skewed(kSecond), [worker] { worker->Boot(); });
}

void Scenario::DrawFaults() {
  Network::Faults faults;
  faults.delay = clockwork_.Skewed(300 * kMillisecond);
  faults.duplicate = clockwork_.Chance(0.3) ? 0.05 : 0;
  faults.refuse = clockwork_.Chance(0.3) ? 0.05 : 0;
  network_.SetFaults(faults);
  controller_->SetSyncDelay(clockwork_.Skewed(2 * kSecond));
  for (Nanos i = clockwork_.Between(0, 8); i > 0; --i) DrawFault(clockwork_.Between(kSecond, kFaultsFor));
}

WorkerProcess& Scenario::AnyWorker() {
  return *workers_[static_cast<std::size_t>(clockwork_.Between(0, static_cast<Nanos>(workers_.size()) - 1))];
}

void Scenario::DrawFault(Nanos when) {
  clockwork_.At(when, [this] {
    const Nanos which = clockwork_.Between(0, 99);
    if (which < 35) {
      AnyWorker().Cut(clockwork_.Skewed(clockwork_.Chance(0.5) ? kSecond : 15 * kSecond));
    } else if (which < 60) {
      StopFor(AnyWorker(), clockwork_.Skewed(15 * kSecond));
    } else if (which < 72) {
      AnyWorker().Kill(clockwork_.Chance(0.5));
      if (clockwork_.Chance(0.5)) AddWorker();
    } else if (which < 78) {
      TellToLeave(AnyWorker());
    } else if (which < 85) {
      controller_->Stall(clockwork_.Skewed(clockwork_.Chance(0.5) ? kSecond : 8 * kSecond));
    } else if (which < 89) {
      if (HasTurns(plan_.entries)) return;  // such a run is not gone on with
      controller_->Crash(clockwork_.Skewed(20 * kSecond), [this] { StartWhenGathered(); });
    } else if (which < 93) {
      FillUp(AnyWorker(), clockwork_.Skewed(5 * kSecond));
    } else {
      interrupted_ = true;
      controller_->Deliver([](RunCore& core, Nanos now) { core.Interrupt(now); });
    }
  });
}

void Scenario::TellToLeave(WorkerProcess& worker) {
  worker.Terminate();
  if (clockwork_.Chance(0.3)) clockwork_.After(clockwork_.Skewed(kSecond), [&worker] { worker.Terminate(); });
  if (clockwork_.Chance(0.5)) AddWorker();
}

void Scenario::StopFor(WorkerProcess& worker, Nanos length) {
  worker.Stop();
  clockwork_.After(length, [&worker] { worker.Continue(); });
}

void Scenario::FillUp(WorkerProcess& worker, Nanos length) {
  worker.PretendFull(true);
  clockwork_.After(length, [&worker] { worker.PretendFull(false); });
}

void Scenario::StartWhenGathered() {
  const Nanos late_at = clockwork_.now() + 20 * kSecond;  // some never come
  WaitForWorkers(late_at, controller_->epoch());
}

void Scenario::WaitForWorkers(Nanos late_at, std::uint32_t epoch) {
  if (controller_->epoch() != epoch) return;
  controller_->Deliver([this, late_at, epoch](RunCore& core, Nanos now) {
    if (core.Status().live_sessions >= plan_.cluster.workers || now > late_at) return core.Start(now);
    clockwork_.After(20 * kMillisecond, [this, late_at, epoch] { WaitForWorkers(late_at, epoch); });
  });
}

std::string Scenario::Play() {
  StartWhenGathered();
  while (!controller_->done() && evidence_.violation.empty()) {
    if (!clockwork_.Step()) return "nothing happens any more, and the run is not done";
    if (clockwork_.now() > kLongestRun) return "the run does not end";
  }
  if (evidence_.violation.empty()) CheckEnd();
  if (evidence_.violation.empty()) CheckTarget();
  if (evidence_.violation.empty()) return {};
  return absl::StrCat("at ", static_cast<double>(clockwork_.now()) / 1e9, " s: ", evidence_.violation);
}

void Scenario::CheckEnd() {
  const pb::LedgerCounts live = controller_->core().Status().run_counts;
  const pb::LedgerCounts folded = controller_->fold().Counts();
  if (live.open() != 0 || live.attempts_open() != 0) evidence_.Blame("something is open at the end");
  pb::LedgerCounts comparable = live;
  comparable.set_duplicates(0);
  if (comparable.SerializeAsString() != folded.SerializeAsString()) {
    evidence_.Blame(
        absl::StrCat("at the end: ledger ", live.ShortDebugString(), "\n fold ", folded.ShortDebugString()));
  }
  for (const auto& [credit, times] : evidence_.accepted) {
    if (times != 1) evidence_.Blame(absl::StrCat("credit ", credit, " was accepted ", times, " times"));
  }
  if (evidence_.accepted.size() != live.completed() + live.failed() + live.cancelled()) {
    evidence_.Blame("accepted records and closed credits differ");
  }
  if (faults_) return;
  CheckCuts();
  // A ceiling may hold what was due until the phase's time is over; what waits behind a running request is
  // given back then.
  const bool held = std::any_of(plan_.phases.begin(), plan_.phases.end(),
                                [](const PhasePlan& phase) { return !phase.max_in_flight.empty(); });
  // What is cancelled by the plan breaks its conversation.
  const std::uint64_t unsent =
      held || HasTurns(plan_.entries) || evidence_.prefetched > 0 ? live.unsent() : 0;
  if (live.completed() + live.cancelled() + unsent != live.issued() && plan_.limits.max_duration_for == 0) {
    evidence_.Blame(absl::StrCat("without faults: ", live.ShortDebugString()));
  }
}

// The share of each phase, less than one away; what was never started is not seen here.
void Scenario::CheckCuts() {
  const auto unsent = static_cast<double>(controller_->core().Status().run_counts.unsent());
  for (const auto& [phase, cuts] : evidence_.cut_of) {
    const double asked = plan_.phases[phase].cancel.share_ppm * static_cast<double>(cuts.second) / 1e6;
    if (std::abs(static_cast<double>(cuts.first) - asked) < 1 + unsent) continue;
    evidence_.Blame(
        absl::StrCat("phase ", phase, ": the plan has ", cuts.first, " of ", cuts.second, " cancelled"));
  }
}

// I4: ids recorded are a part of the ids seen; those seen and not recorded are a part of the lost attempts.
void Scenario::CheckTarget() {
  for (const AttemptId id : evidence_.recorded) {
    if (!evidence_.started.contains(id)) evidence_.Blame("an attempt was recorded that the target never saw");
  }
  for (const auto& [id, session] : evidence_.started) {
    if (evidence_.recorded.contains(id) || evidence_.lost_attempts.contains(id)) continue;
    evidence_.Blame(
        absl::StrCat("credit ", id.credit, " attempt ", id.attempt, " was sent, not recorded, not lost"));
  }
}

}  // namespace imgperf::model
