// A run goes on: what its former controller left open is settled with the workers that come back, and only
// then anything is sent again.
#include <algorithm>
#include <utility>

#include <absl/strings/str_cat.h>

#include "controller/run/resume_legs.h"
#include "controller/run/run_core_parts.h"

namespace imgperf {
namespace {

// Beyond their own limit, as in a phase's drain.
constexpr Nanos kRequestMargin = PhaseScheduler::kDrainMargin;
constexpr Nanos kAliveEvery = kSecond;

AttemptNumber FirstAttemptOf(const CutLeg& leg) { return leg.epoch * kAttemptsPerEpoch; }

}  // namespace

void RunCore::Parts::Resume(CutRun cut, Nanos now) {
  settling.emplace();
  settling->cut = std::move(cut);
  settling->until = now + options.return_for;
  settling->requests_until = now + plan.request.timeout_for + kRequestMargin;
  AddUnseenLeg();
  ForgetBeyondPhase();
  CutRun& former = settling->cut;
  for (auto& [credit, open] : former.ledger.open) Complete(open);
  for (auto& [credit, lost] : former.ledger.lost) Complete(lost);
  for (const CutSession& row : former.sessions) RestoreSession(row);
  ledger.Restore(std::exchange(former.ledger, {}), former.seen);
  std::vector<PhaseScheduler::Leg> legs = LegsToCome(plan, former);
  for (const PhaseScheduler::Leg& leg : legs) {
    if (leg.continues) unreached = leg.phase;
  }
  phases.Follow(std::move(legs));
  events.push_back(absl::StrCat("the run was cut off and taken up again, by now ", options.epoch,
                                options.epoch == 1 ? " time" : " times"));
}

// A phase whose start was not durable yet may have had its first credits out: they are beyond all that the
// journal speaks of, and the phase before is sealed.
void RunCore::Parts::AddUnseenLeg() {
  CutRun& cut = settling->cut;
  const bool between = cut.legs.empty() || cut.legs.back().sealed;
  if (!between || cut.ledger.states.size() <= cut.known_end) return;
  const auto phase = PhaseAfter(plan, cut);
  if (!phase) return cut.ledger.states.resize(cut.known_end);  // nothing more was to come
  cut.legs.push_back({cut.known_end, *phase, cut.last.epoch(), 0, false});
  cut.ledger.phase_starts[cut.known_end] = *phase;
  pb::JournalEntry entry;
  pb::PhaseStart* start = entry.mutable_phase_start();
  start->set_phase(*phase);
  start->set_name(plan.phases[*phase].name);
  start->set_warmup(plan.phases[*phase].kind == PhaseKind::kWarmup);
  start->set_t0_ns(cut.seen);
  start->set_first_credit(cut.known_end);
  journal.Append(entry);
}

// No phase with a count issues more than that.
void RunCore::Parts::ForgetBeyondPhase() {
  CutRun& cut = settling->cut;
  if (cut.legs.empty()) return;
  const CutLeg& leg = cut.legs.back();
  const std::uint64_t most = plan.phases[leg.phase].requests;
  if (most == 0 || most < leg.issued_before) return;
  const CreditId end = std::max<CreditId>(cut.known_end, leg.first_credit + (most - leg.issued_before));
  if (end < cut.ledger.states.size()) cut.ledger.states.resize(end);
}

// What follows from the plan alone.
void RunCore::Parts::Complete(OpenCredit& credit) const {
  const PhasePlan& phase = plan.phases[credit.phase];
  if (!phase.entry_order.empty()) credit.entry = phase.entry_order[credit.index % phase.entry_order.size()];
  if (!phase.url_order.empty()) credit.url = phase.url_order[credit.index % phase.url_order.size()];
}

OpenCredit RunCore::Parts::FormerCredit(CreditId id) const {
  const CutRun& cut = settling->cut;
  OpenCredit credit;
  if (const CutLeg* leg = cut.LegOf(id)) credit.phase = leg->phase;
  credit.index = cut.IndexOf(id);
  credit.due = cut.seen;
  credit.due_unknown = true;
  Complete(credit);
  return credit;
}

void RunCore::Parts::RestoreSession(const CutSession& row) {
  sessions.Restore(row);
  if (!row.live) return;
  if (row.gone) {
    settling->all_answer = false;
  } else {
    settling->returning.insert(row.id);
  }
}

// Only when everything is settled: should this life end before, the next one waits for them again.
void RunCore::Parts::EndFormerSessions() {
  for (const CutSession& row : settling->cut.sessions) {
    if (!row.live) continue;
    pb::JournalEntry entry;
    pb::SessionEnd* end = entry.mutable_session_end();
    end->set_session(row.id.Bytes());
    end->set_at_ns(settling->cut.seen);
    end->set_reason("its controller ended");
    journal.Append(entry);
  }
}

// True when it was a former life's, and nobody had spoken of it until now.
bool RunCore::Parts::AdoptIfUnknown(AttemptId id, const SessionId& session) {
  if (!settling || ledger.StateOf(id.credit) != CreditState::kUnknown) return false;
  return ledger.Adopt(id, FormerCredit(id.credit), session, settling->cut.seen);
}

// A process of the former life came back, with one of the sessions it had.
void RunCore::Parts::NoteAnswer(const pb::FormerSession& row) {
  const auto id = SessionId::FromBytes(row.session());
  if (!settling || !id) return;
  settling->returning.erase(*id);
  if (row.unacknowledged_records() > 0) settling->to_come[*id] = row.last_record();
}

void RunCore::Parts::OnFormerGone(std::uint32_t pid) {
  if (!settling) return;
  for (const CutSession& row : settling->cut.sessions) {
    if (row.pid == pid && settling->returning.erase(row.id) > 0) settling->all_answer = false;
  }
}

// What the workers that came back had to tell of former sessions is here.
bool RunCore::Parts::AllRecordsCame() const {
  return std::all_of(settling->to_come.begin(), settling->to_come.end(), [&](const auto& row) {
    const Session* session = sessions.Find(row.first);
    return session == nullptr || session->records_received >= row.second;
  });
}

bool RunCore::Parts::FormerRequestsRun() const {
  return std::any_of(awaited.begin(), awaited.end(), [&](const auto& row) {
    const OpenCredit* credit = ledger.Find(row.first);
    return credit != nullptr && credit->awaited;
  });
}

bool RunCore::Parts::EndSettlingIfDone(Nanos now) {
  if (!interrupted) {
    const bool answered = settling->returning.empty() && AllRecordsCame();
    if (!answered && now < settling->until) return false;
    if (FormerRequestsRun() && now < settling->requests_until) return false;
  }
  EndSettling(now);
  return true;
}

// What no one that came back holds was never sent, if every one came back; else it may have been, and is
// lost.
void RunCore::Parts::EndSettling(Nanos now) {
  const bool all_came = settling->all_answer && settling->returning.empty() && AllRecordsCame();
  std::vector<CreditId> unknown = ledger.Unknown();
  CreditId end = ledger.next_credit();
  while (all_came && !unknown.empty() && unknown.back() + 1 == end) {
    unknown.pop_back();
    --end;
  }
  ledger.Forget(end);
  pb::JournalEntry entry;
  entry.mutable_watermark()->set_limit(end);
  journal.Append(entry);
  for (const CreditId credit : unknown) {
    const AttemptId id{credit, FirstAttemptOf(*settling->cut.LegOf(credit))};
    AdoptIfUnknown(id, {});
    if (all_came) ledger.OnNeverStarted(id, {}, now);
  }
  const bool again = unreached && !interrupted && !plan.phases[*unreached].open_loop();
  ledger.EndSettling(again, now);
  EndFormerSessions();
  settled_index = journal.last();
  awaited.clear();
  settling.reset();
}

// The run ends before the phase that was cut came round again: its credits have their outcome all the same.
void RunCore::Parts::SealUnreached(Nanos now) {
  if (settling) EndSettling(now);
  if (!unreached) return;
  const std::uint32_t phase = *std::exchange(unreached, std::nullopt);
  ledger.Seal("the run ended before its phase went on", now);
  if (ledger.PhaseTally(phase).issued == 0) return;
  pb::JournalEntry entry;
  pb::PhaseSealed* sealed = entry.mutable_phase_sealed();
  sealed->set_phase(phase);
  sealed->set_stopped_ns(now);
  sealed->set_sealed_ns(now);
  *sealed->mutable_counts() = ledger.PhaseTally(phase).Counts();
  sealed->set_stop_reason(interrupted ? "interrupted" : "aborted");
  sealed->set_aborted(true);
  journal.Append(entry);
}

void RunCore::Parts::NoteAlive(Nanos now) {
  if (now - alive_told < kAliveEvery) return;
  alive_told = now;
  pb::JournalEntry entry;
  entry.mutable_alive()->set_at_ns(now);
  journal.Append(entry);
}

}  // namespace imgperf
