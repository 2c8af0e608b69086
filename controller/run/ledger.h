// The account of all credits and attempts: the state table of proto/README.md, always balanced.
//
// The ledger is the run's one sequencer: each decision is written to the journal in the very call that makes
// it, so that the ledger is a fold over the journal (ledger_fold.h is that fold). It knows no sockets, slots
// or clocks. Thread: credit loop.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/plan/run_plan.h"
#include "controller/run/ports.h"
#include "controller/run/tally.h"
#include "proto/credit.pb.h"
#include "proto/journal.pb.h"
#include "proto/record.pb.h"

namespace imgperf {

enum class AttemptState : std::uint8_t { kDispatched, kHeld, kReturned, kRecorded, kUnstarted, kLost, kLate };
enum class CreditState : std::uint8_t { kUnknown, kOpen, kCompleted, kFailed, kCancelled, kLost, kUnsent };

// What an event did to the account.
enum class Ruling : std::uint8_t {
  kApplied,
  kReinstated,     // a lost attempt's record came in time, or its worker said it never started it
  kLate,           // a record nobody waited for any more: kept, never in statistics
  kDuplicate,      // dropped
  kIgnored,        // arrived after the matter was settled
  kProtocolError,  // no correct peer says this: its session must end
};

struct Attempt {
  AttemptNumber number = 0;
  SessionId session;
  Nanos dispatched = 0;
  AttemptState state = AttemptState::kDispatched;
};

// A credit without an outcome.
struct OpenCredit {
  std::uint32_t phase = 0;
  std::uint64_t index = 0;  // in its phase
  std::uint64_t entry = 0;
  std::uint32_t url = 0;
  Nanos due = 0;                // controller clock
  std::optional<Nanos> held{};  // under a ceiling of the user's: how long after `due` it let it go
  std::uint32_t reissues = 0;
  // Lost, but its process lives and will file the record: neither reissued nor closed yet.
  bool awaited = false;
  std::string loss;                             // why the last attempt was lost
  Nanos lost_at = 0;                            // when it was lost
  std::optional<std::uint64_t> conversation{};  // the credit that began it
  std::uint32_t turn = 0;                       // of it
  bool due_unknown = false;    // its due instant died with a controller: due when it is dispatched again
  bool loss_returned = false;  // it was lost between its return and its record
  std::vector<Attempt> attempts;
};

// The attempt of that number; null when none was made.
Attempt* FindAttempt(OpenCredit& credit, AttemptNumber number);
const Attempt* FindAttempt(const OpenCredit& credit, AttemptNumber number);

// The account as former lives of the controller left it (cut_fold.h).
struct CutLedger {
  // By credit, up to the watermark: kUnknown where the journal says nothing. Open ones are in `open` too.
  std::vector<CreditState> states;
  std::map<CreditId, std::uint32_t> phase_starts;  // first credit of each leg, and its phase
  std::vector<Tally> closed;                       // by phase: of credits that have their outcome
  std::map<CreditId, OpenCredit> open;             // attempts in order
  std::map<CreditId, OpenCredit> lost;             // closed ones whose record may still come
};

class Ledger {
 public:
  // `journal` outlives the ledger.
  Ledger(std::uint32_t epoch, LossPolicy policy, JournalPort& journal);

  static constexpr std::uint32_t kMaxReissues = 3;

  // ---- dispatch ----
  // Issues the next credit with its first attempt. `credit.attempts` is ignored.
  AttemptId Issue(OpenCredit credit, const SessionId& session, Nanos now);
  // Issues `rest.count()` credits that end at once as unsent; the first credit's id is filled in here.
  void IssueUnsent(pb::UnsentArrivals rest);
  // Issues the next credit, which ends at once as unsent.
  void IssueUnsent(const OpenCredit& credit, std::string_view reason, Nanos now);
  // A credit that waits goes back to its conversation's first turn, under this name of it.
  void Rewind(CreditId credit, std::uint64_t conversation);
  // Whether it waits for a further attempt.
  bool Waits(CreditId credit) const { return waiting_.contains(credit) || set_aside_.contains(credit); }
  // The first credit that waits for a further attempt.
  std::optional<CreditId> NextWaiting() const;
  AttemptId DispatchAgain(CreditId credit, const SessionId& session, Nanos now);

  // ---- events ----
  void OnAcknowledged(AttemptId id);
  // `cancelled`: neither well nor failed.
  Ruling OnReturned(AttemptId id, const SessionId& session, bool cancelled = false);
  // Decides and journals the record; `seq` is its number in the session's stream.
  Ruling OnRecord(const SessionId& session, std::uint64_t seq, const pb::Record& record);
  // `session`: who says so; it must be the one that was given the attempt.
  Ruling OnNeverStarted(AttemptId id, const SessionId& session, Nanos now);
  // An open attempt will not be answered.
  void OnLost(AttemptId id, std::string_view reason, Nanos now);
  // A lost attempt's process turned up with it: wait for its record instead of reissuing. False: a successor
  // runs, or the matter is closed, so this attempt is superseded.
  bool Await(AttemptId id, const SessionId& session);
  void StopAwaiting(CreditId credit, Nanos now);

  // ---- a run that goes on (ledger_cut.cc) ----
  // Once, before anything else. Every attempt that was out counts as lost at `seen`, when the former
  // controller was known to live last, and is awaited; nothing is dispatched again before TakeUp().
  void Restore(CutLedger cut, Nanos seen);
  // A former life's credits that no entry speaks of: below the watermark, perhaps never issued.
  std::vector<CreditId> Unknown() const;
  // One of these was issued: `attempt` was out, with `session` (zero: nobody knows). From here on it is lost
  // and awaited. False when it is none of these.
  bool Adopt(AttemptId id, OpenCredit credit, const SessionId& session, Nanos seen);
  // What is unknown from `first` on was never issued.
  void Forget(CreditId first);
  // Nobody comes back any more: what is awaited is settled. `again`: credits that were never sent, and lost
  // ones as the policy has it, wait for TakeUp(); else they end here.
  void EndSettling(bool again, Nanos now);
  // What was set aside may be dispatched again.
  void TakeUp();

  // ---- a phase's end ----
  // No further attempts are made: waiting credits close unsent or wait for their verdict.
  void StopDispatching(Nanos now);
  void ResumeDispatching() { dispatching_ = true; }
  // Nothing is open but lost attempts that no one waits for.
  bool Settled() const;
  // Closes every open credit, or those of a phase: open attempts are lost, with verdicts.
  void Seal(std::string_view reason, Nanos now, std::optional<std::uint32_t> phase = std::nullopt);

  // ---- reading ----
  CreditId next_credit() const { return states_.size(); }
  const OpenCredit* Find(CreditId credit) const;
  CreditState StateOf(CreditId credit) const;
  std::optional<AttemptState> StateOf(AttemptId id) const;
  // True while `id` may still be started or running at its worker: dispatched and not returned.
  bool InFlight(AttemptId id) const;
  AttemptId NewestAttempt(CreditId credit) const;
  // Attempts without an end, returned ones included, in order.
  std::vector<AttemptId> OpenAttemptsOf(const SessionId& session) const;
  // Newest attempts that are lost, without a verdict yet.
  std::vector<AttemptId> LostOf(const SessionId& session) const;
  std::vector<AttemptId> AllInFlight() const;
  // How many each session has of these; takes as long as there are open credits.
  std::map<SessionId, std::uint64_t> InFlightBySession() const;
  std::uint64_t in_flight() const { return in_flight_; }
  // By URL; at least as long as the highest index that was ever used.
  const std::vector<std::uint64_t>& in_flight_by_url() const { return in_flight_by_url_; }
  // URLs that were sent something and have ended nothing yet but what we cancelled.
  std::uint64_t UnheardUrls() const;
  Tally PhaseTally(std::uint32_t phase) const;
  Tally RunTally() const;
  // Empty when every identity holds, and the counts agree with a recount of what is open.
  std::string Violation() const;

 private:
  struct Place {  // of an attempt of an open credit
    OpenCredit* credit = nullptr;
    std::size_t n = 0;
    Attempt& attempt() const { return credit->attempts[n]; }
    bool newest() const { return n + 1 == credit->attempts.size(); }
  };

  template <typename Wanted>
  std::vector<AttemptId> NewestWhere(Wanted wanted) const;
  AttemptNumber FirstNumber() const { return epoch_ * kAttemptsPerEpoch; }
  // Nothing unless the credit is open and the attempt was made.
  std::optional<Place> Locate(AttemptId id);
  // For attempts of credits that are closed, or were never issued: what anything said of them amounts to.
  Ruling RuleOnClosed(AttemptId id) const;
  Tally& TallyOfCredit(CreditId credit);
  CreditId Open(std::uint32_t phase, std::uint64_t count, CreditState state);
  void StartAttempt(CreditId credit, OpenCredit& open, const SessionId& session, Nanos now);
  void CountOut(const OpenCredit& open);
  void CountRestored(const OpenCredit& open);
  // `tells`: of its URL, by the way it ended.
  void Move(CreditId credit, Place place, AttemptState to, bool tells = true);
  // An open credit's newest attempt ended without a record: wait for a further attempt, or for the verdict.
  void Pend(CreditId credit, OpenCredit& open, Nanos now);
  void Unpend(CreditId credit, OpenCredit& open);
  void CloseCredit(CreditId credit, CreditState state);
  void CloseWithVerdict(CreditId credit, Nanos now);
  Ruling FileLate(const SessionId& session, std::uint64_t seq, const pb::Record& record, Attempt& attempt);
  Ruling RecordForClosed(const SessionId& session, std::uint64_t seq, const pb::Record& record);
  Ruling CountDuplicate(CreditId credit);
  // What a credit itself tells of it.
  static void FillVerdict(const OpenCredit& open, pb::Verdict* verdict);
  void AppendRecord(const SessionId& session, std::uint64_t seq, const pb::Record& record, bool late);
  void AppendClosed(AttemptId id, const SessionId& session, pb::AttemptClosed::Kind kind);

  const std::uint32_t epoch_;
  const LossPolicy policy_;
  JournalPort& journal_;
  bool dispatching_ = true;
  std::vector<CreditState> states_;                 // by credit: a byte each
  std::map<CreditId, std::uint32_t> phase_starts_;  // first credit of each phase that has any
  std::unordered_map<CreditId, OpenCredit> open_;
  // Closed credits with more to remember than their outcome: a lost attempt, or several.
  std::unordered_map<CreditId, OpenCredit> former_;
  std::set<CreditId> waiting_;
  std::set<CreditId> set_aside_;  // of a former life: they wait for TakeUp()
  bool settling_ = false;         // with a former life: nothing is dispatched yet
  CreditId restored_ = 0;         // credits below are a former life's
  std::uint64_t unknown_ = 0;     // of these, without a word in the journal
  std::uint64_t awaited_ = 0;
  std::uint64_t in_flight_ = 0;  // dispatched or held
  std::vector<std::uint64_t> in_flight_by_url_;
  std::vector<std::uint64_t> ended_by_url_;  // as long; without those cancelled
  std::vector<std::uint64_t> cut_by_url_;    // as long; those
  std::uint64_t open_attempts_ = 0;          // these, and returned
  std::vector<Tally> tallies_;               // by phase
};

}  // namespace imgperf
