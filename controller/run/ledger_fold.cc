#include "controller/run/ledger_fold.h"

#include <absl/strings/str_cat.h>

namespace imgperf {
namespace {

absl::Status Contradiction(CreditId credit, AttemptNumber attempt, const char* what) {
  return absl::DataLossError(absl::StrCat("journal: credit ", credit, " attempt ", attempt, ": ", what));
}

// Credit ids come from a file: one absurd id must not take all memory.
constexpr CreditId kMaxCredit = 1ULL << 32;

}  // namespace

absl::Status LedgerFold::Add(const pb::JournalEntry& entry) {
  accepted_ = false;
  switch (entry.body_case()) {
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

FoldedOutcome LedgerFold::OutcomeOf(CreditId credit) const {
  return credit < outcomes_.size() ? outcomes_[credit] : FoldedOutcome::kUnknown;
}

bool LedgerFold::IsClosed(CreditId credit) const { return OutcomeOf(credit) > FoldedOutcome::kOpen; }

LedgerFold::Last& LedgerFold::Touch(CreditId credit, AttemptNumber attempt) {
  if (credit >= outcomes_.size()) outcomes_.resize(credit + 1, FoldedOutcome::kUnknown);
  if (outcomes_[credit] == FoldedOutcome::kUnknown) {
    outcomes_[credit] = FoldedOutcome::kOpen;
    counts_.set_issued(counts_.issued() + 1);
    counts_.set_open(counts_.open() + 1);
  }
  const auto [at, fresh] = open_.try_emplace(credit, Last{attempt, Last::kOpen});
  if (fresh) {
    counts_.set_attempts_made(counts_.attempts_made() + 1);
    counts_.set_attempts_open(counts_.attempts_open() + 1);
  }
  return at->second;
}

void LedgerFold::Close(CreditId credit, FoldedOutcome outcome) {
  outcomes_[credit] = outcome;
  open_.erase(credit);
  counts_.set_open(counts_.open() - 1);
  switch (outcome) {
    case FoldedOutcome::kCompleted:
      counts_.set_completed(counts_.completed() + 1);
      break;
    case FoldedOutcome::kFailed:
      counts_.set_failed(counts_.failed() + 1);
      break;
    case FoldedOutcome::kCancelled:
      counts_.set_cancelled(counts_.cancelled() + 1);
      break;
    case FoldedOutcome::kLost:
      counts_.set_lost(counts_.lost() + 1);
      break;
    default:
      counts_.set_unsent(counts_.unsent() + 1);
      break;
  }
}

// A lost attempt turns out not to be: its record came, or the worker says it never started it.
void LedgerFold::Reopen(Last& last) {
  if (last.state != Last::kLost) return;
  last.state = Last::kOpen;
  counts_.set_attempts_lost(counts_.attempts_lost() - 1);
  counts_.set_attempts_open(counts_.attempts_open() + 1);
}

absl::Status LedgerFold::AddRecord(const pb::RecordEntry& entry) {
  const pb::Record& record = entry.record();
  if (entry.late()) {
    counts_.set_late(counts_.late() + 1);
    return absl::OkStatus();
  }
  if (record.credit() >= kMaxCredit) return Contradiction(record.credit(), record.attempt(), "absurd id");
  if (IsClosed(record.credit())) return Contradiction(record.credit(), record.attempt(), "a second outcome");
  Last& last = Touch(record.credit(), record.attempt());
  if (last.attempt != record.attempt() || last.state == Last::kUnstarted) {
    return Contradiction(record.credit(), record.attempt(), "a record of an attempt that was given up");
  }
  Reopen(last);
  counts_.set_attempts_open(counts_.attempts_open() - 1);
  counts_.set_attempts_recorded(counts_.attempts_recorded() + 1);
  Close(record.credit(), record.outcome() == pb::COMPLETED   ? FoldedOutcome::kCompleted
                         : record.outcome() == pb::CANCELLED ? FoldedOutcome::kCancelled
                                                             : FoldedOutcome::kFailed);
  accepted_ = true;
  return absl::OkStatus();
}

absl::Status LedgerFold::AddVerdict(const pb::Verdict& verdict) {
  const CreditId credit = verdict.credit();
  if (credit >= kMaxCredit) return Contradiction(credit, verdict.attempt(), "absurd id");
  if (IsClosed(credit)) return Contradiction(credit, verdict.attempt(), "a second outcome");
  const bool lost = verdict.kind() == pb::Verdict::LOST;
  const auto open = open_.find(credit);
  if (open == open_.end() && (lost || verdict.dispatched_ns() != 0)) {
    return Contradiction(credit, verdict.attempt(), "a verdict before its attempt was closed");
  }
  if (open == open_.end()) {  // never dispatched: a credit without an attempt
    if (credit >= outcomes_.size()) outcomes_.resize(credit + 1, FoldedOutcome::kUnknown);
    counts_.set_issued(counts_.issued() + 1);
    counts_.set_open(counts_.open() + 1);
  } else if (open->second.state != (lost ? Last::kLost : Last::kUnstarted)) {
    return Contradiction(credit, verdict.attempt(), "a verdict that does not fit its last attempt");
  }
  Close(credit, lost ? FoldedOutcome::kLost : FoldedOutcome::kUnsent);
  return absl::OkStatus();
}

absl::Status LedgerFold::AddUnsent(const pb::UnsentArrivals& unsent) {
  const CreditId first = unsent.first_credit();
  if (first >= kMaxCredit || unsent.count() >= kMaxCredit) return Contradiction(first, 0, "absurd id");
  const CreditId end = first + unsent.count();
  if (end > outcomes_.size()) outcomes_.resize(end, FoldedOutcome::kUnknown);
  for (CreditId credit = first; credit < end; ++credit) {
    if (outcomes_[credit] != FoldedOutcome::kUnknown)
      return Contradiction(credit, 0, "unsent, yet it was sent");
    outcomes_[credit] = FoldedOutcome::kUnsent;
  }
  counts_.set_issued(counts_.issued() + unsent.count());
  counts_.set_unsent(counts_.unsent() + unsent.count());
  return absl::OkStatus();
}

absl::Status LedgerFold::AddMade(const pb::AttemptMade& made) {
  const auto open = open_.find(made.credit());
  if (open == open_.end() || open->second.state == Last::kOpen || made.attempt() <= open->second.attempt) {
    return Contradiction(made.credit(), made.attempt(), "a further attempt while the last one is open");
  }
  if (open->second.state == Last::kLost) {
    counts_.set_reissues(counts_.reissues() + 1);
  } else {
    counts_.set_redispatches(counts_.redispatches() + 1);
  }
  open->second = Last{made.attempt(), Last::kOpen};
  counts_.set_attempts_made(counts_.attempts_made() + 1);
  counts_.set_attempts_open(counts_.attempts_open() + 1);
  return absl::OkStatus();
}

absl::Status LedgerFold::AddClosed(const pb::AttemptClosed& closed) {
  const CreditId credit = closed.credit();
  if (credit >= kMaxCredit) return Contradiction(credit, closed.attempt(), "absurd id");
  if (IsClosed(credit))
    return Contradiction(credit, closed.attempt(), "an attempt of a closed credit closes");
  Last& last = Touch(credit, closed.attempt());
  const bool unstarted = closed.kind() == pb::AttemptClosed::UNSTARTED;
  if (last.attempt != closed.attempt())
    return Contradiction(credit, closed.attempt(), "not the newest attempt");
  if (unstarted) Reopen(last);
  if (last.state != Last::kOpen) return Contradiction(credit, closed.attempt(), "closes twice");
  counts_.set_attempts_open(counts_.attempts_open() - 1);
  last.state = unstarted ? Last::kUnstarted : Last::kLost;
  if (unstarted) {
    counts_.set_attempts_unstarted(counts_.attempts_unstarted() + 1);
  } else {
    counts_.set_attempts_lost(counts_.attempts_lost() + 1);
  }
  return absl::OkStatus();
}

}  // namespace imgperf
