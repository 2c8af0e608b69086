// Carries out what the phase scheduler decides.
#include <algorithm>
#include <utility>

#include <absl/strings/str_cat.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {

void RunCore::Parts::AdvancePhases(Nanos now) {
  if (settling && !EndSettlingIfDone(now)) return;
  while (InProgress()) {
    if (phases.stage() == PhaseScheduler::Stage::kOver) return BeginEnding(now);
    RaiseWatermark(now);
    if (phases.stage() == PhaseScheduler::Stage::kWaiting) {
      if (!MayBegin(now)) return;
      TryBegin(now);
    }
    AdvanceRamp(now);
    const auto command = phases.Step(Facts(), now);
    if (command != PhaseScheduler::Command::kNone) {
      Obey(command, now);
    } else if (!Dispatch(now)) {
      return;
    }
  }
}

PhaseFacts RunCore::Parts::Facts() const {
  const Tally tally = LegTally();
  return {tally.issued,     ledger.next_credit(),
          tally.completed,  tally.failed,
          ledger.Settled(), returned_good,
          returned_failed,  ledger.UnheardUrls(),
          tally.cancelled,  conversations.outstanding() > 0};
}

// Of the phase, from where its counts begin: a warm-up that runs again begins anew.
Tally RunCore::Parts::LegTally() const {
  Tally tally = ledger.PhaseTally(phases.phase());
  tally -= done_before;
  return tally;
}

void RunCore::Parts::RaiseWatermark(Nanos now) {
  const auto mark = watermark.Raise(ledger.next_credit(), phases.FirstFill(), now);
  if (!mark) return;
  pb::JournalEntry entry;
  entry.mutable_watermark()->set_limit(*mark);
  watermark.Written(journal.Append(entry), now);
}

// The first fill of a phase is due at its start: it starts when nothing of ours delays that, and when no
// crash could mistake its credits for those of the phase before.
bool RunCore::Parts::MayBegin(Nanos now) const {
  return phases.MayBegin(now) && journal.durable() >= settled_index &&
         watermark.durable() >= ledger.next_credit() + phases.FirstFill() && sessions.connected() > 0;
}

void RunCore::Parts::BeginOpen(Nanos now) {
  slots.Resize(0, now);
  ramp.reset();
  std::optional<LevelCurve> curve;
  if (!phases.plan().max_in_flight.empty()) curve.emplace(phases.plan().max_in_flight);
  ceiling.Begin(std::move(curve), phases.started());
}

void RunCore::Parts::BeginClosed(Nanos now) {
  ceiling.Begin(std::nullopt, now);
  ramp.reset();
  prefetch.Begin();
  for (const Session* session : sessions.Live()) SetDepth(*session);
  if (!phases.plan().concurrency_curve.empty())
    ramp.emplace(LevelCurve(phases.plan().concurrency_curve), phases.started());
  slots.Resize(ramp ? ramp->level() : phases.plan().concurrency, now);
}

void RunCore::Parts::AdvanceRamp(Nanos now) {
  while (ramp && ramp->next() && *ramp->next() <= now) {
    const Nanos at = *ramp->next();
    ramp->Step();
    slots.Change(ramp->level(), at);
  }
}

void RunCore::Parts::TryBegin(Nanos now) {
  const bool continues = phases.leg().continues;
  const Tally had = ledger.PhaseTally(phases.phase());
  phases.Begin(now, continues ? had.issued : 0);
  done_before = continues ? Tally() : had;
  state = State::kRunning;
  ledger.ResumeDispatching();
  if (continues) {
    ledger.TakeUp();
    unreached.reset();
  }
  if (phases.plan().open_loop()) {
    BeginOpen(now);
  } else {
    BeginClosed(now);
  }
  conversations.Clear();
  held_at_stop = false;
  open_integral = 0;
  returned_good = 0;
  returned_failed = 0;
  pb::JournalEntry entry;
  pb::PhaseStart* start = entry.mutable_phase_start();
  start->set_phase(phases.phase());
  start->set_name(phases.plan().name);
  start->set_warmup(phases.plan().kind == PhaseKind::kWarmup);
  start->set_t0_ns(continues ? now : phases.started());
  start->set_active_offset_ns(phases.leg().active_for);
  start->set_first_credit(ledger.next_credit());
  start->set_issued_before(continues ? had.issued : 0);
  journal.Append(entry);
}

void RunCore::Parts::Obey(PhaseScheduler::Command command, Nanos now) {
  switch (command) {
    case PhaseScheduler::Command::kStop:
      return OnStopped(now);
    case PhaseScheduler::Command::kCancel:
      return CancelAll();
    case PhaseScheduler::Command::kGiveUp:
      return GiveUp("no answer before the phase's drain limit", now);
    case PhaseScheduler::Command::kSeal:
      return SealPhase(now);
    case PhaseScheduler::Command::kNone:
      return;
  }
}

void RunCore::Parts::OnStopped(Nanos now) {
  state = State::kDraining;
  const StopCause cause = phases.cause();
  held_at_stop = !ceiling.HasPlace();
  if (!KeepsDispatching(cause)) {
    ledger.StopDispatching(now);
    // What an open loop handed out by its end was due before it, and is sent.
    if (cause != StopCause::kDuration || !phases.plan().open_loop()) RevokeAll();
  }
  if (cause == StopCause::kMaxRequests) {
    events.push_back(absl::StrCat("limits.max_requests ended phase ", phases.plan().name));
  }
  if (!FailsTheRun(cause)) return;
  aborted = true;
  phases.EndAfterThisPhase();
}

// Why the phase's end is the run's; "" when it is not.
std::string RunCore::Parts::TellFailure() const {
  const Tally tally = ledger.PhaseTally(phases.phase());
  if (phases.cause() == StopCause::kAllFailed) {
    return absl::StrCat("phase ", phases.plan().name, ": all of the first ", tally.failed,
                        " requests failed; the last one: ", last_failure);
  }
  if (phases.cause() != StopCause::kErrorBudget) return "";
  return absl::StrCat("phase ", phases.plan().name, ": abort_if ", phases.plan().abort_if->text, ": of ",
                      tally.completed + tally.failed, " requests ", tally.failed, " failed",
                      last_failure.empty() ? "" : "; the last one: ", last_failure);
}

// As the journal names it.
std::string RunCore::Parts::StopReason() const {
  const std::string name = StopCauseName(phases.cause());
  const bool by_budget = phases.cause() == StopCause::kErrorBudget;
  return by_budget ? absl::StrCat(name, ": ", phases.plan().abort_if->text) : name;
}

// Closes everything open as lost. Workers are told to stop what they still have; its records will be late.
void RunCore::Parts::GiveUp(std::string_view reason, Nanos now) {
  for (Session* session : sessions.Live()) WithdrawCredits(*session, now);
  CancelAll();
  const std::vector<AttemptId> running = ledger.AllInFlight();
  ledger.Seal(reason, now, phases.phase());
  for (const AttemptId id : running) FreePlace(id, false, now, now);
}

// What was due and never got a credit: its time under the ceiling, or behind us, was not over at the end.
void RunCore::Parts::CloseRest() {
  const PhaseScheduler::Rest rest = phases.TakeRest();
  pb::UnsentArrivals unsent;
  unsent.set_phase(phases.phase());
  unsent.set_count(rest.count);
  unsent.set_first_due_ns(rest.first_due);
  unsent.set_last_due_ns(rest.last_due);
  unsent.set_held(held_at_stop);
  ledger.IssueUnsent(std::move(unsent));
}

void RunCore::Parts::SealPhase(Nanos now) {
  ledger.Seal("its record never came", now, phases.phase());
  CloseRest();
  if (failure.empty()) failure = TellFailure();  // said now: the records, which know why, are in
  pb::JournalEntry entry;
  pb::PhaseSealed* sealed = entry.mutable_phase_sealed();
  sealed->set_phase(phases.phase());
  sealed->set_first_due_ns(phases.started());
  sealed->set_stopped_ns(phases.stopped());
  sealed->set_sealed_ns(now);
  *sealed->mutable_counts() = ledger.PhaseTally(phases.phase()).Counts();
  sealed->set_stop_reason(StopReason());
  sealed->set_aborted(aborted);
  sealed->set_open_integral_ns(static_cast<std::int64_t>(open_integral));
  settled_index = journal.Append(entry);
  ended.push_back(
      {phases.phase(), phases.started(), now, LegTally().Counts(), response_times.Summary(), StopReason()});
  done_before = {};
  response_times = {};
  awaited.clear();
  phases.Next(now);
}

}  // namespace imgperf
