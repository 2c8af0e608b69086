// Folds a journal, entry by entry, back into the account of all credits and attempts.
//
// Independent of the live Ledger on purpose: a test holds one against the other. A credit that was dispatched
// but has no entry yet is unknown here; once every phase is sealed the two agree in every count but
// `duplicates`, which are never journalled. I1 folds exactly; I2 and I3 within one epoch. Thread: any one.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include <absl/status/status.h>

#include "common/ids.h"
#include "proto/journal.pb.h"

namespace imgperf {

// What the journal says of one credit.
enum class FoldedOutcome : std::uint8_t { kUnknown, kOpen, kCompleted, kFailed, kCancelled, kLost, kUnsent };

class LedgerFold {
 public:
  // Takes the next entry. DATA_LOSS when it contradicts what came before, naming the credit.
  absl::Status Add(const pb::JournalEntry& entry);

  // True when the entry added last is a record that counts in the statistics: its credit's one outcome, not
  // late.
  bool Accepted() const { return accepted_; }
  // Over everything added so far.
  pb::LedgerCounts Counts() const;
  // The same of one phase, in all its legs.
  pb::LedgerCounts CountsOf(std::uint32_t phase) const;
  FoldedOutcome OutcomeOf(CreditId credit) const;
  // One past the highest credit seen.
  CreditId End() const { return outcomes_.size(); }

 private:
  // A credit's newest attempt. Kept only where it is not plain, so that memory stays a byte per credit.
  struct Last {
    AttemptNumber attempt = 0;
    enum State : std::uint8_t { kOpen, kLost, kUnstarted } state = kOpen;
  };

  absl::Status AddRecord(const pb::RecordEntry& entry);
  absl::Status AddUnsent(const pb::UnsentArrivals& unsent);
  absl::Status AddVerdict(const pb::Verdict& verdict);
  absl::Status AddMade(const pb::AttemptMade& made);
  absl::Status AddClosed(const pb::AttemptClosed& closed);
  void Enter(CreditId credit);
  // The newest attempt of an open credit, which the entry may be the first to mention.
  Last& Touch(CreditId credit, AttemptNumber attempt);
  bool IsClosed(CreditId credit) const;
  void Close(CreditId credit, FoldedOutcome outcome);
  void Reopen(Last& last);

  std::vector<FoldedOutcome> outcomes_;
  std::unordered_map<CreditId, Last> open_;
  std::map<CreditId, std::uint32_t> legs_;  // by first credit
  std::map<std::uint32_t, pb::LedgerCounts> by_phase_;
  pb::LedgerCounts* at_ = nullptr;  // of the phase whose entry is being added
  bool accepted_ = false;
};

}  // namespace imgperf
