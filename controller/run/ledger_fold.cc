#include "controller/run/ledger_fold.h"

#include <iterator>

#include <absl/strings/str_cat.h>

namespace imgperf {
namespace {

absl::Status Contradiction(CreditId credit, AttemptNumber attempt, const char* what) {
  return absl::DataLossError(absl::StrCat("journal: credit ", credit, " attempt ", attempt, ": ", what));
}

void Accumulate(const pb::LedgerCounts& counts, pb::LedgerCounts& sum) {
  const auto* reflection = counts.GetReflection();
  const auto* descriptor = counts.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    reflection->SetUInt64(&sum, field,
                          reflection->GetUInt64(sum, field) + reflection->GetUInt64(counts, field));
  }
}

// Credit ids come from a file: one absurd id must not take all memory.
constexpr CreditId kMaxCredit = 1ULL << 32;

}  // namespace

absl::Status LedgerFold::Add(const pb::JournalEntry& entry) {
  accepted_ = false;
  switch (entry.body_case()) {
    case pb::JournalEntry::kPhaseStart:
      legs_[entry.phase_start().first_credit()] = entry.phase_start().phase();
      return absl::OkStatus();
    case pb::JournalEntry::kRecord:
      return AddRecord(entry.record());
    case pb::JournalEntry::kVerdict:
      return AddVerdict(entry.verdict());
    case pb::JournalEntry::kUnsentArrivals:
      return AddUnsent(entry.unsent_arrivals());
    case pb::JournalEntry::kAttemptMade:
      return AddMade(entry.attempt_made());
    case pb::JournalEntry::kAttemptClosed:
      return AddClosed(entry.attempt_closed());
    default:
      return absl::OkStatus();
  }
}

// From here on counts are those of the credit's phase.
void LedgerFold::Enter(CreditId credit) {
  const auto leg = legs_.upper_bound(credit);
  at_ = &by_phase_[leg == legs_.begin() ? 0 : std::prev(leg)->second];
}

pb::LedgerCounts LedgerFold::Counts() const {
  pb::LedgerCounts sum;
  for (const auto& [phase, counts] : by_phase_) Accumulate(counts, sum);
  return sum;
}

pb::LedgerCounts LedgerFold::CountsOf(std::uint32_t phase) const {
  const auto row = by_phase_.find(phase);
  return row == by_phase_.end() ? pb::LedgerCounts() : row->second;
}

FoldedOutcome LedgerFold::OutcomeOf(CreditId credit) const {
  return credit < outcomes_.size() ? outcomes_[credit] : FoldedOutcome::kUnknown;
}

bool LedgerFold::IsClosed(CreditId credit) const { return OutcomeOf(credit) > FoldedOutcome::kOpen; }

LedgerFold::Last& LedgerFold::Touch(CreditId credit, AttemptNumber attempt) {
  if (credit >= outcomes_.size()) outcomes_.resize(credit + 1, FoldedOutcome::kUnknown);
  if (outcomes_[credit] == FoldedOutcome::kUnknown) {
    outcomes_[credit] = FoldedOutcome::kOpen;
    at_->set_issued(at_->issued() + 1);
    at_->set_open(at_->open() + 1);
  }
  const auto [at, fresh] = open_.try_emplace(credit, Last{attempt, Last::kOpen});
  if (fresh) {
    at_->set_attempts_made(at_->attempts_made() + 1);
    at_->set_attempts_open(at_->attempts_open() + 1);
  }
  return at->second;
}

void LedgerFold::Close(CreditId credit, FoldedOutcome outcome) {
  outcomes_[credit] = outcome;
  open_.erase(credit);
  at_->set_open(at_->open() - 1);
  switch (outcome) {
    case FoldedOutcome::kCompleted:
      at_->set_completed(at_->completed() + 1);
      break;
    case FoldedOutcome::kFailed:
      at_->set_failed(at_->failed() + 1);
      break;
    case FoldedOutcome::kCancelled:
      at_->set_cancelled(at_->cancelled() + 1);
      break;
    case FoldedOutcome::kLost:
      at_->set_lost(at_->lost() + 1);
      break;
    default:
      at_->set_unsent(at_->unsent() + 1);
      break;
  }
}

// A lost attempt turns out not to be: its record came, or the worker says it never started it.
void LedgerFold::Reopen(Last& last) {
  if (last.state != Last::kLost) return;
  last.state = Last::kOpen;
  at_->set_attempts_lost(at_->attempts_lost() - 1);
  at_->set_attempts_open(at_->attempts_open() + 1);
}

absl::Status LedgerFold::AddRecord(const pb::RecordEntry& entry) {
  const pb::Record& record = entry.record();
  Enter(record.credit());
  if (entry.late()) {
    at_->set_late(at_->late() + 1);
    return absl::OkStatus();
  }
  if (record.credit() >= kMaxCredit) return Contradiction(record.credit(), record.attempt(), "absurd id");
  if (IsClosed(record.credit())) return Contradiction(record.credit(), record.attempt(), "a second outcome");
  Last& last = Touch(record.credit(), record.attempt());
  if (last.attempt != record.attempt() || last.state == Last::kUnstarted) {
    return Contradiction(record.credit(), record.attempt(), "a record of an attempt that was given up");
  }
  Reopen(last);
  at_->set_attempts_open(at_->attempts_open() - 1);
  at_->set_attempts_recorded(at_->attempts_recorded() + 1);
  Close(record.credit(), record.outcome() == pb::COMPLETED   ? FoldedOutcome::kCompleted
                         : record.outcome() == pb::CANCELLED ? FoldedOutcome::kCancelled
                                                             : FoldedOutcome::kFailed);
  accepted_ = true;
  return absl::OkStatus();
}

absl::Status LedgerFold::AddVerdict(const pb::Verdict& verdict) {
  const CreditId credit = verdict.credit();
  Enter(credit);
  if (credit >= kMaxCredit) return Contradiction(credit, verdict.attempt(), "absurd id");
  if (IsClosed(credit)) return Contradiction(credit, verdict.attempt(), "a second outcome");
  const bool lost = verdict.kind() == pb::Verdict::LOST;
  const auto open = open_.find(credit);
  if (open == open_.end() && (lost || verdict.dispatched_ns() != 0)) {
    return Contradiction(credit, verdict.attempt(), "a verdict before its attempt was closed");
  }
  if (open == open_.end()) {  // never dispatched: a credit without an attempt
    if (credit >= outcomes_.size()) outcomes_.resize(credit + 1, FoldedOutcome::kUnknown);
    at_->set_issued(at_->issued() + 1);
    at_->set_open(at_->open() + 1);
  } else if (open->second.state != (lost ? Last::kLost : Last::kUnstarted)) {
    return Contradiction(credit, verdict.attempt(), "a verdict that does not fit its last attempt");
  }
  Close(credit, lost ? FoldedOutcome::kLost : FoldedOutcome::kUnsent);
  return absl::OkStatus();
}

absl::Status LedgerFold::AddUnsent(const pb::UnsentArrivals& unsent) {
  const CreditId first = unsent.first_credit();
  Enter(first);
  if (first >= kMaxCredit || unsent.count() >= kMaxCredit) return Contradiction(first, 0, "absurd id");
  const CreditId end = first + unsent.count();
  if (end > outcomes_.size()) outcomes_.resize(end, FoldedOutcome::kUnknown);
  for (CreditId credit = first; credit < end; ++credit) {
    if (outcomes_[credit] != FoldedOutcome::kUnknown)
      return Contradiction(credit, 0, "unsent, yet it was sent");
    outcomes_[credit] = FoldedOutcome::kUnsent;
  }
  at_->set_issued(at_->issued() + unsent.count());
  at_->set_unsent(at_->unsent() + unsent.count());
  return absl::OkStatus();
}

absl::Status LedgerFold::AddMade(const pb::AttemptMade& made) {
  Enter(made.credit());
  const auto open = open_.find(made.credit());
  if (open == open_.end() || open->second.state == Last::kOpen || made.attempt() <= open->second.attempt) {
    return Contradiction(made.credit(), made.attempt(), "a further attempt while the last one is open");
  }
  if (open->second.state == Last::kLost) {
    at_->set_reissues(at_->reissues() + 1);
  } else {
    at_->set_redispatches(at_->redispatches() + 1);
  }
  open->second = Last{made.attempt(), Last::kOpen};
  at_->set_attempts_made(at_->attempts_made() + 1);
  at_->set_attempts_open(at_->attempts_open() + 1);
  return absl::OkStatus();
}

absl::Status LedgerFold::AddClosed(const pb::AttemptClosed& closed) {
  const CreditId credit = closed.credit();
  Enter(credit);
  if (credit >= kMaxCredit) return Contradiction(credit, closed.attempt(), "absurd id");
  if (IsClosed(credit))
    return Contradiction(credit, closed.attempt(), "an attempt of a closed credit closes");
  Last& last = Touch(credit, closed.attempt());
  const bool unstarted = closed.kind() == pb::AttemptClosed::UNSTARTED;
  if (last.attempt != closed.attempt())
    return Contradiction(credit, closed.attempt(), "not the newest attempt");
  if (unstarted) Reopen(last);
  if (last.state != Last::kOpen) return Contradiction(credit, closed.attempt(), "closes twice");
  at_->set_attempts_open(at_->attempts_open() - 1);
  last.state = unstarted ? Last::kUnstarted : Last::kLost;
  if (unstarted) {
    at_->set_attempts_unstarted(at_->attempts_unstarted() + 1);
  } else {
    at_->set_attempts_lost(at_->attempts_lost() + 1);
  }
  return absl::OkStatus();
}

}  // namespace imgperf
