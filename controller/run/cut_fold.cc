#include "controller/run/cut_fold.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace imgperf {
namespace {

// As the ledger's fold bounds them: one absurd number must not take all memory.
constexpr CreditId kMostCredits = 1ULL << 32;

CreditState StateFor(FoldedOutcome outcome) {
  switch (outcome) {
    case FoldedOutcome::kUnknown:
      return CreditState::kUnknown;
    case FoldedOutcome::kOpen:
      return CreditState::kOpen;
    case FoldedOutcome::kCompleted:
      return CreditState::kCompleted;
    case FoldedOutcome::kFailed:
      return CreditState::kFailed;
    case FoldedOutcome::kCancelled:
      return CreditState::kCancelled;
    case FoldedOutcome::kLost:
      return CreditState::kLost;
    default:
      return CreditState::kUnsent;
  }
}

Tally TallyOf(const pb::LedgerCounts& counts) {
  Tally tally;
  tally.issued = counts.issued();
  tally.open = counts.open();
  tally.completed = counts.completed();
  tally.failed = counts.failed();
  tally.cancelled = counts.cancelled();
  tally.lost = counts.lost();
  tally.unsent = counts.unsent();
  tally.made = counts.attempts_made();
  tally.attempts_open = counts.attempts_open();
  tally.recorded = counts.attempts_recorded();
  tally.unstarted = counts.attempts_unstarted();
  tally.attempts_lost = counts.attempts_lost();
  tally.reissues = counts.reissues();
  tally.redispatches = counts.redispatches();
  tally.late = counts.late();
  return tally;
}

// An open credit's share, which the ledger counts itself.
void TakeOut(const OpenCredit& open, Tally& tally) {
  --tally.issued;
  --tally.open;
  for (std::size_t n = 0; n < open.attempts.size(); ++n) {
    const AttemptState state = open.attempts[n].state;
    --tally.made;
    --(state == AttemptState::kLost        ? tally.attempts_lost
       : state == AttemptState::kUnstarted ? tally.unstarted
                                           : tally.attempts_open);
    if (n + 1 < open.attempts.size()) --(state == AttemptState::kLost ? tally.reissues : tally.redispatches);
  }
}

}  // namespace

const CutLeg* CutRun::LegOf(CreditId credit) const {
  const auto after = std::upper_bound(legs.begin(), legs.end(), credit,
                                      [](CreditId id, const CutLeg& leg) { return id < leg.first_credit; });
  return after == legs.begin() ? nullptr : &*std::prev(after);
}

std::uint64_t CutRun::IndexOf(CreditId credit) const {
  const CutLeg* leg = LegOf(credit);
  return leg == nullptr ? credit : leg->issued_before + (credit - leg->first_credit);
}

absl::Status CutFold::Add(const pb::JournalEntry& entry) {
  if (const absl::Status status = fold_.Add(entry); !status.ok()) return status;
  switch (entry.body_case()) {
    case pb::JournalEntry::kHeader:
      AddHeader(entry.header());
      break;
    case pb::JournalEntry::kPhaseStart:
      AddPhaseStart(entry.phase_start());
      break;
    case pb::JournalEntry::kPhaseSealed:
      run_.sealed.insert(entry.phase_sealed().phase());
      if (!run_.legs.empty()) run_.legs.back().sealed = true;
      break;
    case pb::JournalEntry::kWatermark:
      if (entry.watermark().limit() > kMostCredits)
        return absl::DataLossError("journal: a watermark beyond all credits");
      watermark_ = entry.watermark().limit();  // rises in a life, and may fall between two
      break;
    case pb::JournalEntry::kAlive:
      Seen(entry.alive().at_ns());
      break;
    case pb::JournalEntry::kRecord:
      AddRecord(entry.record());
      break;
    case pb::JournalEntry::kVerdict:
      AddVerdict(entry.verdict());
      break;
    case pb::JournalEntry::kAttemptMade:
      AddMade(entry.attempt_made());
      break;
    case pb::JournalEntry::kAttemptClosed:
      AddClosed(entry.attempt_closed());
      break;
    case pb::JournalEntry::kSessionStart:
      AddSession(entry.session_start());
      break;
    case pb::JournalEntry::kSessionEnd:
      SessionOf(entry.session_end().session()).live = false;
      Seen(entry.session_end().at_ns());
      break;
    case pb::JournalEntry::kRunSealed:
      run_.run_sealed = true;
      break;
    default:
      break;
  }
  return absl::OkStatus();
}

void CutFold::AddHeader(const pb::RunHeader& header) {
  if (run_.first.run() == 0) run_.first = header;
  run_.last = header;
  run_.seen = header.mono_anchor_ns();  // perhaps another machine's clock
}

void CutFold::AddSession(const pb::SessionStart& start) {
  CutSession& session = SessionOf(start.session());
  session.token_hash = start.token_hash();
  session.key = start.curve_public_key();
  session.name = start.name();
  session.host = start.host();
  session.pid = start.pid();
  Seen(start.at_ns());
}

void CutFold::AddPhaseStart(const pb::PhaseStart& start) {
  CutLeg leg;
  leg.first_credit = start.first_credit();
  leg.phase = start.phase();
  leg.epoch = run_.last.epoch();
  leg.issued_before = start.issued_before();
  run_.legs.push_back(leg);
  leg_start_ = start.t0_ns();
  active_before_ = start.active_offset_ns();
  Nanos& active_for = run_.active_for[start.phase()];
  active_for = std::max(active_for, active_before_);
  Seen(start.t0_ns());
}

// The longest that is proved of the phase's active time.
void CutFold::Seen(Nanos at) {
  run_.seen = std::max(run_.seen, at);
  if (run_.legs.empty() || run_.legs.back().epoch != run_.last.epoch()) return;
  Nanos& active_for = run_.active_for[run_.legs.back().phase];
  active_for = std::max(active_for, active_before_ + (at - leg_start_));
}

CutSession& CutFold::SessionOf(const std::string& bytes) {
  const SessionId id = SessionId::FromBytes(bytes).value_or(SessionId{});
  const auto [row, fresh] = sessions_.try_emplace(id, run_.sessions.size());
  if (fresh) {
    run_.sessions.emplace_back();
    run_.sessions.back().id = id;
  }
  return run_.sessions[row->second];
}

void CutFold::AddRecord(const pb::RecordEntry& entry) {
  const pb::Record& record = entry.record();
  CutSession& session = SessionOf(entry.session());
  session.records_received = std::max(session.records_received, entry.seq());
  session.clock_segment = std::max(session.clock_segment, record.clock_segment());
  if (fold_.Accepted()) run_.ledger.open.erase(record.credit());
  const auto lost = run_.ledger.lost.find(record.credit());
  if (!entry.late() || lost == run_.ledger.lost.end()) return;
  if (Attempt* attempt = FindAttempt(lost->second, record.attempt())) attempt->state = AttemptState::kLate;
}

void CutFold::AddVerdict(const pb::Verdict& verdict) {
  auto node = run_.ledger.open.extract(verdict.credit());
  if (!node.empty() && verdict.kind() == pb::Verdict::LOST) run_.ledger.lost.insert(std::move(node));
}

void CutFold::AddMade(const pb::AttemptMade& made) {
  OpenCredit& open = run_.ledger.open[made.credit()];
  if (!open.attempts.empty() && open.attempts.back().state == AttemptState::kLost) ++open.reissues;
  open.attempts.push_back(
      {made.attempt(), SessionId::FromBytes(made.session()).value_or(SessionId{}), 0, AttemptState::kHeld});
}

void CutFold::AddClosed(const pb::AttemptClosed& closed) {
  OpenCredit& open = run_.ledger.open[closed.credit()];
  Attempt* attempt = FindAttempt(open, closed.attempt());
  if (attempt == nullptr) {
    open.attempts.push_back({closed.attempt(), {}, 0, AttemptState::kHeld});
    attempt = &open.attempts.back();
  }
  attempt->session = SessionId::FromBytes(closed.session()).value_or(SessionId{});
  attempt->state = closed.kind() == pb::AttemptClosed::LOST ? AttemptState::kLost : AttemptState::kUnstarted;
}

// A salvaged journal may have lost where its credits began: they are taken for the first phase's, as the
// ledger's fold takes them.
void CutFold::FillLegs() {
  const bool covered = !run_.legs.empty() && run_.legs.front().first_credit == 0;
  if (!covered && !run_.ledger.states.empty()) run_.legs.insert(run_.legs.begin(), CutLeg());
}

// A byte for each credit, up to the last that may have been dispatched.
void CutFold::FillStates() {
  auto& states = run_.ledger.states;
  run_.known_end = fold_.End();
  states.resize(std::max<CreditId>(fold_.End(), watermark_), CreditState::kUnknown);
  for (CreditId credit = 0; credit < fold_.End(); ++credit)
    states[credit] = StateFor(fold_.OutcomeOf(credit));
}

void CutFold::FillTallies() {
  for (const CutLeg& leg : run_.legs) run_.ledger.phase_starts[leg.first_credit] = leg.phase;
  for (const CutLeg& leg : run_.legs) {
    if (run_.ledger.closed.size() <= leg.phase) run_.ledger.closed.resize(leg.phase + 1);
    run_.ledger.closed[leg.phase] = TallyOf(fold_.CountsOf(leg.phase));
  }
  for (auto& [credit, open] : run_.ledger.open) {
    const CutLeg* leg = run_.LegOf(credit);
    open.phase = leg == nullptr ? 0 : leg->phase;
    open.index = run_.IndexOf(credit);
    open.due = open.lost_at = run_.seen;
    open.due_unknown = true;
    open.loss = "lost before the controller ended";
    TakeOut(open, run_.ledger.closed[open.phase]);
  }
  // What is closed and was never started was not dispatched again either.
  for (Tally& tally : run_.ledger.closed) tally.unsent_by_word = tally.unstarted - tally.redispatches;
}

absl::StatusOr<CutRun> CutFold::Finish() {
  if (run_.first.run() == 0)
    return absl::FailedPreconditionError("the journal has no header: the run never began");
  FillStates();
  if (fold_.End() > 0) FillLegs();
  FillTallies();
  return std::move(run_);
}

}  // namespace imgperf
