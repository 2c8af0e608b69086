// Folds a run's journal into its report, in one pass and in the order of the ledger's decisions.
//
// Everything is computed from entries alone, so a report made after a crash, or a year later, is the same.
// Memory: eight bytes a metric, sixteen for the span, eight for the instant it was due and one for the
// outcome per request, and at most eight per entry of the dataset; of images see image_fold.h; lines go out
// as they are made.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/status.h>

#include "controller/offline/credit_lines.h"
#include "controller/offline/error_groups.h"
#include "controller/offline/group_fold.h"
#include "controller/offline/image_fold.h"
#include "controller/offline/line_file.h"
#include "controller/offline/phase_fold.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/raw_export.h"
#include "controller/offline/report.h"
#include "controller/offline/request_sink.h"
#include "controller/offline/run_events.h"
#include "controller/offline/slo_fold.h"
#include "controller/offline/validity.h"
#include "controller/offline/worker_fold.h"
#include "controller/run/ledger_fold.h"
#include "controller/slo/good_rule.h"
#include "controller/telemetry/telemetry_fold.h"

namespace imgperf {

// Thread: any one.
class RunFold {
 public:
  // The sinks outlive the fold. `lines`: profiling credits. `late`: records that came when nobody waited any
  // more. `raw`: profiling credits with their exchanges; null below level raw. `requests`: every phase's;
  // null where nobody looks at single requests.
  RunFold(LineSink& lines, LineSink& late, RawSink* raw = nullptr, RequestSink* requests = nullptr)
      : lines_(lines), late_(late), raw_(raw), requests_(requests) {}

  // The sinks' errors. What contradicts itself becomes a reason for INVALID.
  absl::Status Add(const pb::JournalEntry& entry);
  // `salvaged_bytes`: of the journals, passed over as corrupt. Directory and files are the caller's to fill
  // in.
  RunReport Finish(std::uint64_t salvaged_bytes);
  // In the plan's order; as long-lived as the fold.
  std::vector<const PhaseFold*> ProfilingPhases() const { return Phases(/*warmup=*/false); }

 private:
  absl::Status AddOnOurClock(const pb::JournalEntry& entry);
  void TakeHeader(const pb::RunHeader& header);
  void TakePlan();
  void StartPhase(const pb::PhaseStart& start);
  absl::Status AddRecord(const pb::RecordEntry& entry);
  void AddToGroups(const pb::Record& record, const MetricValues& values);
  void JudgeRecord(PhaseFold& phase, const pb::Record& record, const MetricValues& values);
  void AddToEntries(std::uint64_t first, const google::protobuf::RepeatedField<std::uint32_t>& values,
                    std::string_view what, std::vector<std::uint32_t>& all);
  EntryFacts FactsOf(std::uint64_t entry) const;
  absl::Status AddVerdict(const pb::Verdict& verdict);
  void SealPhase(const pb::PhaseSealed& sealed);
  void SealRun(const pb::RunSealed& sealed);
  void Contradiction(std::string text);
  // Only with a sink of raw lines: they cost something to make.
  template <typename RecordOrVerdict>
  void AddRaw(const LineContext& context, const RecordOrVerdict& end, RawLine line);
  std::optional<std::size_t> WorkerOf(const std::string& session);
  void ShowRecord(const PhaseFold& phase, const pb::RecordEntry& entry, const MetricValues& values);
  void ShowLost(const PhaseFold& phase, const pb::Verdict& verdict, const MetricValues& values);
  PhaseFold& PhaseOf(std::uint32_t index);
  LineContext ContextOf(const PhaseFold& phase, const std::string& session);
  std::vector<const PhaseFold*> Phases(bool warmup) const;
  Nanos OffsetToEpoch() const;
  Nanos ToEpoch(Nanos controller) const;
  MetricSet Pooled(const std::vector<const PhaseFold*>& phases, const RunReport& report) const;
  void FillMetrics(RunReport& report) const;
  void FillTelemetry(RunReport& report) const;
  PhaseReport ReportOf(const PhaseFold& phase) const;
  // What looks at a phase's course in time.
  void AddCourse(PhaseReport& report, const PhaseFold& phase) const;
  std::vector<WorkerReport> WorkersOnTheWall() const;
  ValidityFacts Facts(std::uint64_t salvaged_bytes) const;

  LineSink& lines_;
  LineSink& late_;
  RawSink* const raw_;
  RequestSink* const requests_;
  pb::RunHeader header_;
  PlanFacts plan_;
  LedgerFold ledger_;
  pb::LedgerCounts at_last_seal_;
  std::map<std::uint32_t, std::unique_ptr<PhaseFold>> phases_;
  WorkerFold workers_;
  std::vector<std::uint32_t> tokens_;  // by entry; empty when they are not counted
  std::vector<std::uint32_t> steps_;   // by entry, 0: not said; empty when no entry's body says
  ErrorGroups errors_;
  GroupFold urls_;
  GroupFold mix_;
  ImageFold images_;
  TelemetryFold telemetry_;
  std::uint64_t odd_scrapes_ = 0;  // that contradict the ones before
  SloFold slos_;
  std::vector<GoodRule> good_rules_;
  pb::TargetReady ready_;
  std::uint32_t legs_ = 0;  // lives of the controller
  Nanos ahead_ = 0;         // from the present one's clock to the first one's
  bool sealed_ = false;
  pb::RunSealed seal_;
  std::uint64_t returned_without_record_ = 0;
  AnswerCounts answers_;  // of profiling phases
  std::vector<std::string> contradictions_;
};

}  // namespace imgperf
