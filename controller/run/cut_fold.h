// Folds the journals of all former lives of a run's controller into a CutRun.
#pragma once

#include <map>

#include <absl/status/statusor.h>

#include "controller/run/cut_run.h"
#include "controller/run/ledger_fold.h"

namespace imgperf {

// Thread: any one.
class CutFold {
 public:
  // Takes the next entry, journals in the order of their epochs. DATA_LOSS when it contradicts what came
  // before.
  absl::Status Add(const pb::JournalEntry& entry);
  // What it comes to. FAILED_PRECONDITION without a header.
  absl::StatusOr<CutRun> Finish();

 private:
  void AddHeader(const pb::RunHeader& header);
  void AddPhaseStart(const pb::PhaseStart& start);
  void AddSession(const pb::SessionStart& start);
  void AddRecord(const pb::RecordEntry& entry);
  void AddVerdict(const pb::Verdict& verdict);
  void AddMade(const pb::AttemptMade& made);
  void AddClosed(const pb::AttemptClosed& closed);
  CutSession& SessionOf(const std::string& id);
  void Seen(Nanos at);
  void FillStates();
  void FillLegs();
  void FillTallies();

  LedgerFold fold_;
  CutRun run_;
  std::map<SessionId, std::size_t> sessions_;
  CreditId watermark_ = 0;
  Nanos leg_start_ = 0;
  Nanos active_before_ = 0;
};

}  // namespace imgperf
