// Runs a RunCore as the program would: a loop that may stand still, a journal that takes its time, and a
// watch over every rule that can be seen from here.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "controller/run/ledger_fold.h"
#include "controller/run/run_core.h"
#include "tests/model/clockwork.h"
#include "tests/model/grant_watch.h"

namespace imgperf::model {

// What the journal and the target have seen, to hold the run against.
struct Evidence {
  std::map<AttemptId, SessionId> started;                     // at workers: the target saw these
  std::map<AttemptId, std::optional<std::uint32_t>> running;  // now, and on which slot, if on any
  std::set<AttemptId> closed_attempts;  // lost or unstarted by the journal, and not reinstated
  std::set<AttemptId> lost_attempts;
  std::set<AttemptId> wired;                 // in frames that the controller's socket took
  std::map<CreditId, AttemptNumber> newest;  // attempts beyond the first
  std::set<CreditId> settled;                // by an accepted record or a verdict
  std::set<AttemptId> recorded;              // by the journal, late ones included
  std::map<CreditId, int> accepted;          // records that count, by credit
  std::map<SessionId, std::string> ended;    // sessions, and why
  PhasePlan phase;                           // begun last
  CreditId watermark = 0;                    // durable
  std::map<CreditId, bool> cut;              // started ones: whether the plan has them cancelled
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> cut_of;  // by phase, and all started
  std::uint64_t turns = 0;       // later ones of conversations that were started
  std::uint64_t prefetched = 0;  // the most credits that waited behind running ones
  std::uint64_t left = 0;        // workers that left in order
  GrantWatch grants;
  std::string violation;  // the first one
  void Blame(std::string what) {
    if (violation.empty()) violation = std::move(what);
  }
};

class ControllerHost final : public CreditPort, public JournalPort, public RecordAckPort {
 public:
  using Acknowledge_ = std::function<void(const SessionId&, std::uint64_t)>;

  ControllerHost(Clockwork& clockwork, const RunPlan& plan, CreditPort& network, Evidence& evidence);

  // Work for the loop: run now, or when the loop turns again. False when there is no controller.
  bool Deliver(std::function<void(RunCore&, Nanos)> work);
  // The loop stands still.
  void Stall(Nanos length);
  // SIGKILL: what was not durable may be gone. After `down_for` another one goes on with what the journal
  // says, and `up` is called.
  void Crash(Nanos down_for, std::function<void()> up);
  std::uint32_t epoch() const { return epoch_; }
  void SetAcknowledge(Acknowledge_ acknowledge) { acknowledge_ = std::move(acknowledge); }
  void SetSyncDelay(Nanos most) { sync_most_ = most; }

  Result Send(const RouteId& route, std::string_view frame) override;
  Index Append(const pb::JournalEntry& entry) override;
  void Acknowledge(const SessionId& session, std::uint64_t seq) override;

  RunCore& core() { return *core_; }
  const LedgerFold& fold() const { return fold_; }
  // A worker that comes back goes on with every request that nobody else was given.
  void CheckSuperseded(const pb::RegisterReply& reply);
  bool done() const { return up_ && core_->Done(); }
  const pb::RunSealed& sealed() const { return sealed_; }

 private:
  void Begin();
  void Resume();
  void Turn();
  void Check();
  struct Load {
    RunStatus status;
    std::vector<std::uint64_t> by_url;
  };
  Load LoadNow() const;
  void CheckBalance(const Load& earlier);
  Index Note(const pb::JournalEntry& entry);
  void Witness(const pb::JournalEntry& entry);
  void OnSynced(Index index);
  void WitnessRecord(const pb::RecordEntry& entry);
  void WitnessVerdict(const pb::Verdict& verdict);
  void WitnessClosed(const pb::AttemptClosed& closed);

  Clockwork& clockwork_;
  const RunPlan& plan_;
  CreditPort& network_;
  Evidence& evidence_;
  LedgerFold fold_;
  std::vector<pb::JournalEntry> journal_;  // what would be read after a crash, in order
  std::uint32_t epoch_ = 0;
  bool up_ = true;
  pb::RunSealed sealed_;
  Acknowledge_ acknowledge_;
  Nanos sync_most_ = 20 * kMillisecond;
  Index appended_ = 0;
  Index durable_ = 0;
  std::map<Index, CreditId> marks_;  // watermarks by their place
  std::map<std::pair<SessionId, std::uint64_t>, Index> record_places_;
  Nanos last_sync_ = 0;
  bool stalled_ = false;
  std::deque<std::function<void(RunCore&, Nanos)>> waiting_;
  std::uint64_t wake_ = 0;
  std::unique_ptr<RunCore> core_;
};

}  // namespace imgperf::model
