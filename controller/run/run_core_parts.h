// What RunCore is made of. Included by run_core*.cc only: each of these files holds the methods of one
// concern.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "controller/credit/ceiling.h"
#include "controller/credit/conversations.h"
#include "controller/credit/phase_scheduler.h"
#include "controller/credit/prefetch.h"
#include "controller/credit/slots.h"
#include "controller/credit/url_choice.h"
#include "controller/credit/worker_choice.h"
#include "controller/run/cut_run.h"
#include "controller/run/ledger.h"
#include "controller/run/record_acks.h"
#include "controller/run/run_core.h"
#include "controller/run/session_table.h"
#include "controller/run/watermark.h"

namespace imgperf {

// Passes entries on and remembers the last place given.
class CountingJournal final : public JournalPort {
 public:
  explicit CountingJournal(JournalPort& journal) : journal_(journal) {}
  Index Append(const pb::JournalEntry& entry) override { return last_ = journal_.Append(entry); }
  Index last() const { return last_; }
  void NoteDurable(Index index) { durable_ = std::max(durable_, index); }
  Index durable() const { return durable_; }
  std::uint64_t undurable() const { return last_ - durable_; }

 private:
  JournalPort& journal_;
  Index last_ = 0;
  Index durable_ = 0;
};

// Of a run that goes on. Not inside Parts, where clang 14 takes it for nothing that can be made by default.
struct Settling {
  CutRun cut;
  std::set<SessionId> returning;               // of live processes: not heard of yet
  std::map<SessionId, std::uint64_t> to_come;  // seq of the last record of those that came back
  bool all_answer = true;                      // none of them is known to be gone
  Nanos until = 0;                             // nobody is waited for longer
  Nanos requests_until = 0;                    // nor any request that still runs
};

struct RunCore::Parts {
  Parts(const RunPlan& plan_in, RunCoreOptions options_in, CreditPort& credits_in, JournalPort& journal_in,
        RecordAckPort& acks_in);

  using State = RunStatus::State;
  // A lost attempt whose process lives: until when its record is waited for, and in which session the process
  // is now.
  struct Awaited {
    SessionId heir;
    Nanos until;
  };

  // A further attempt that waits for its entry to be durable.
  struct Unwritten {
    JournalPort::Index index;
    SessionId session;
    pb::Credit credit;
  };

  // ---- run_core.cc ----
  void NoteTurn(Nanos now);
  Nanos Tick(Nanos now);
  Nanos NextWake(Nanos now) const;
  RunStatus Status() const;

  // ---- run_core_sessions.cc ----
  absl::StatusOr<pb::RegisterReply> Register(const pb::RegisterRequest& request, Nanos now);
  absl::Status MayRegister(const pb::RegisterRequest& request) const;
  void EndGhosts(const pb::RegisterRequest& request, Nanos now);
  void SettleFormer(const pb::FormerSession& former, const Session& heir, pb::RegisterReply& reply,
                    Nanos now);
  void AwaitRecords(const Session& former, const Session& heir, Nanos now);
  void EndSession(Session& session, const std::string& reason, bool loss, Nanos now);
  void WithdrawCredits(Session& session, Nanos now);
  void LoseAttempts(Session& session, const std::string& reason, Nanos now);
  void EndSilent(Nanos now);
  void CheckRejoin(Nanos now);
  void PruneAwaited(Nanos now);

  // ---- run_core_frames.cc ----
  void OnFrame(const RouteId& route, std::string_view frame, Nanos now, std::string_view key);
  Session* Admit(const RouteId& route, const pb::Envelope& envelope, std::string_view key);
  void TellFormer(const RouteId& route, const pb::Envelope& envelope, std::string_view key);
  void Hear(Session& session, pb::Envelope& envelope, Nanos now);
  bool Handle(Session& session, const pb::ToController& message, Nanos now);
  bool OnFinished(Session& session, const pb::Finished& finished, Nanos now);
  bool OnAnswer(Session& session, const pb::Answer& answer, Nanos now);
  void OnBeat(Session& session, const pb::Beat& beat, Nanos now);
  void NoteRoundTrip(Session& session, Nanos round_trip);
  bool Transmit(Session& session, std::string_view frame);
  void Flush(Session& session);
  void FlushAll();

  // ---- run_core_members.cc ----
  pb::MembersReply Members(Nanos now) const;

  // ---- run_core_unfit.cc ----
  void NoteEnd(Session& session, AttemptId id, bool ok);
  bool FitOneBeside(const Session& session) const;
  void ReadmitIfAlone();

  // ---- run_core_records.cc ----
  absl::Status OnRecords(const pb::RecordBatch& batch, Nanos now);
  bool TakeRecord(Session& session, std::uint64_t seq, const pb::Record& record, Nanos now);
  void NoteTurnOf(const Session& session, const pb::Record& record, Nanos now);
  void NoteResponseTime(const pb::Record& record);
  void NoteClockSegment(Session& session, const pb::Record& record);
  void OnDurable(JournalPort::Index index, Nanos now);

  // ---- run_core_phases.cc ----
  void AdvancePhases(Nanos now);
  void Obey(PhaseScheduler::Command command, Nanos now);
  void TryBegin(Nanos now);
  bool MayBegin(Nanos now) const;
  void BeginOpen(Nanos now);
  void BeginClosed(Nanos now);
  void AdvanceRamp(Nanos now);
  void CloseRest();
  void OnStopped(Nanos now);
  void GiveUp(std::string_view reason, Nanos now);
  void SealPhase(Nanos now);
  std::string TellFailure() const;
  std::string StopReason() const;
  PhaseFacts Facts() const;
  Tally LegTally() const;
  void RaiseWatermark(Nanos now);

  // ---- run_core_resume.cc ----
  void Resume(CutRun cut, Nanos now);
  void AddUnseenLeg();
  void ForgetBeyondPhase();
  void Complete(OpenCredit& credit) const;
  OpenCredit FormerCredit(CreditId credit) const;
  void RestoreSession(const CutSession& row);
  void EndFormerSessions();
  bool AdoptIfUnknown(AttemptId id, const SessionId& session);
  void NoteAnswer(const pb::FormerSession& row);
  void OnFormerGone(std::uint32_t pid);
  bool AllRecordsCame() const;
  bool FormerRequestsRun() const;
  bool EndSettlingIfDone(Nanos now);
  void EndSettling(Nanos now);
  void SealUnreached(Nanos now);
  void NoteAlive(Nanos now);

  // ---- run_core_dispatch.cc ----
  bool Dispatch(Nanos now);
  bool FillSlot(Nanos now);
  bool MayPrefetch(Nanos now) const;
  void SetDepth(const Session& session);
  bool SendDue(Nanos now);
  bool Usable(const SessionId& id);
  std::uint32_t UrlFor(const PhaseScheduler::Shape& shape);
  AttemptId IssueOn(const IdleSlot& slot, Nanos now);
  AttemptId IssueDue(Nanos due, const SessionId& session, Nanos now);
  AttemptId DispatchAgainTo(CreditId credit, const SessionId& session, Nanos now);
  void SendGrants();
  pb::Credit CreditFor(AttemptId id, Nanos now) const;
  void Hand(const SessionId& session, pb::Credit credit, bool again);
  void SendWritten(Nanos now);
  bool TakeBackUnwritten(AttemptId id, Nanos now);
  void SendCredit(const SessionId& session, pb::Credit credit);
  void FreePlace(AttemptId id, bool ran, Nanos since, Nanos now);
  void Ask(AttemptId id, bool cancel);
  void RevokeAll();
  void CancelAll();

  // ---- run_core_turns.cc ----
  bool FollowsTurns() const;
  bool MayBeginAnother() const;
  std::optional<Nanos> NextBeginning(Nanos now) const;
  OpenCredit NextCredit(Nanos due);
  AttemptId Issue(OpenCredit credit, const SessionId& session, Nanos now);
  AttemptId IssueTurn(const NextTurn& next, Nanos due, std::optional<Nanos> held, Nanos now);
  std::optional<IdleSlot> SlotFor(const NextTurn& next);
  bool FillSlotWithTurn(Nanos now);
  bool SendTurn(Nanos now);
  void RewindTurn(CreditId credit, const SessionId& session);
  bool KeepsImage(const OpenCredit& open, CreditId credit) const;
  void EndTurn(std::uint64_t conversation, AttemptId id, const Session& session, bool ok, Nanos end,
               Nanos now);
  void BreakTurns(std::uint64_t conversation, Nanos now);
  void CloseTurns(const BrokenTurns& broken, const std::string& reason, Nanos now);
  void BreakStranded(Nanos now);
  void SettleTurns(Nanos now);

  // ---- run_core_end.cc ----
  void Interrupt(Nanos now);
  void Abort(const std::string& reason, Nanos now);
  void BeginEnding(Nanos now);
  void AdvanceEnding(Nanos now);
  void SealRun(Nanos now);
  std::vector<std::string> TellEvents() const;
  bool Done() const;
  bool InProgress() const { return state == State::kRunning || state == State::kDraining; }

  const RunPlan& plan;
  const RunCoreOptions options;
  CreditPort& credits;
  CountingJournal journal;
  RecordAcks acks;
  SessionTable sessions;
  Ledger ledger;
  Slots slots;                     // of a closed loop
  std::optional<LevelSteps> ramp;  // of its concurrency, when that changes
  Prefetch prefetch;               // of a closed loop
  Ceiling ceiling;                 // of an open loop
  Conversations conversations;     // of the phase
  WorkerChoice workers;            // of an open loop
  PhaseScheduler phases;
  UrlChoice urls;
  Watermark watermark;
  std::deque<Unwritten> unwritten;  // in the order of their entries

  std::optional<Settling> settling;
  std::optional<std::uint32_t> unreached;  // the phase that was cut, while its next leg has not begun
  Tally done_before;                       // of a phase that runs again: what former lives did of it
  Nanos alive_told = 0;

  State state = State::kGathering;
  Nanos turn = 0;  // the last one; 0: none yet
  Nanos started = 0;
  Nanos alone_since = 0;      // no live session since; 0: there is one
  std::uint64_t dropped = 0;  // frames of strangers, of other runs and epochs, garbage
  std::map<CreditId, Awaited> awaited;
  bool held_at_stop = false;          // the phase's ceiling was reached when it stopped
  double open_integral = 0;           // of the phase: requests in flight over time, ns
  std::uint64_t returned_good = 0;    // requests of the phase, by the workers' word
  std::uint64_t returned_failed = 0;  // the same
  std::string last_failure;           // of a request, in words
  LatencyHistogram response_times;    // of the phase's completed requests
  std::vector<EndedPhase> ended;
  bool aborted = false;
  bool interrupted = false;
  std::string failure;
  std::vector<std::string> events;
  Nanos ending_at = 0;
  JournalPort::Index settled_index = 0;  // everything before the next phase has its outcome up to here
  Nanos sealed_at = 0;
  TriesByTime lately;  // the newest requests of all sessions, by their word
  JournalPort::Index sealed_index = 0;
};

}  // namespace imgperf
