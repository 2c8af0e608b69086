// How a run ends: carried out, interrupted or given up. It always does.
#include <absl/strings/str_cat.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {
namespace {

// Workers get this long to hand in their last records and leave; a journal that failed gets no longer.
constexpr Nanos kGoodbyeFor = 5 * kSecond;

std::string TellLoss(const Session& session) {
  const bool silent = session.end_reason.find("silence") != std::string::npos;
  std::string sentence =
      absl::StrCat("worker ", session.name, silent ? " lost after " : " lost: ", session.end_reason, ": ",
                   session.attempts_lost, " attempts lost, ", session.reissued, " reissued");
  if (session.reinstated > 0)
    absl::StrAppend(&sentence, ", ", session.reinstated, " accounted for after all");
  return sentence;
}

}  // namespace

void RunCore::Parts::Interrupt(Nanos now) {
  if (!InProgress() && state != State::kGathering) return;
  if (interrupted) {
    phases.CancelNow(now);
    return;
  }
  interrupted = true;
  failure = "interrupted";
  if (state == State::kGathering) return BeginEnding(now);
  const bool draining = phases.stage() == PhaseScheduler::Stage::kDraining;
  phases.Interrupt(now);
  if (!draining) return;  // the scheduler will say kStop, or is over
  ledger.StopDispatching(now);
  RevokeAll();
}

void RunCore::Parts::Abort(const std::string& reason, Nanos now) {
  if (!InProgress() && state != State::kGathering) return;
  failure = reason;
  aborted = true;
  const auto stage = phases.stage();
  if (stage == PhaseScheduler::Stage::kRunning || stage == PhaseScheduler::Stage::kDraining) {
    phases.Interrupt(now, StopCause::kAborted);
    GiveUp(reason, now);
    SealPhase(now);
  }
  BeginEnding(now);
}

void RunCore::Parts::BeginEnding(Nanos now) {
  SealUnreached(now);
  state = State::kSealing;
  ending_at = now;
  for (Session* session : sessions.Live()) {
    pb::ToWorker message;
    message.mutable_run_over();
    session->channel.Push(std::move(message), false);
  }
}

void RunCore::Parts::AdvanceEnding(Nanos now) {
  if (state != State::kSealing) return;
  if (sealed_at == 0 && (sessions.live() == 0 || now - ending_at >= kGoodbyeFor)) SealRun(now);
  if (sealed_at == 0) return;
  const bool durable = acks.durable() >= sealed_index;
  if (durable || (aborted && now - sealed_at >= kGoodbyeFor)) state = State::kDone;
}

void RunCore::Parts::SealRun(Nanos now) {
  for (Session* session : sessions.Live())
    EndSession(*session, "it said no goodbye at the run's end", false, now);
  pb::JournalEntry entry;
  pb::RunSealed* sealed = entry.mutable_run_sealed();
  sealed->set_at_ns(now);
  *sealed->mutable_counts() = ledger.RunTally().Counts();
  sealed->set_reason(failure);
  sealed->set_interrupted(interrupted);
  for (std::string& event : TellEvents()) sealed->add_events(std::move(event));
  if (const std::string violation = ledger.Violation(); !violation.empty()) {
    sealed->add_events("the account does not balance, which is a defect of imgperf: " + violation);
  }
  sealed_index = journal.Append(entry);
  sealed_at = now;
}

std::vector<std::string> RunCore::Parts::TellEvents() const {
  std::vector<std::string> told = events;
  for (const auto& session : sessions.all()) {
    if (session->loss || session->attempts_lost > 0) told.push_back(TellLoss(*session));
    if (session->rejoined) told.push_back(absl::StrCat("worker ", session->name, " rejoined"));
    if (session->late > 0) {
      told.push_back(
          absl::StrCat(session->late, " records of worker ", session->name, " came too late to count"));
    }
  }
  if (dropped > 0) told.push_back(absl::StrCat(dropped, " frames of strangers or other runs were dropped"));
  return told;
}

bool RunCore::Parts::Done() const { return state == State::kDone; }

}  // namespace imgperf
