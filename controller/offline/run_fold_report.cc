// What the fold comes to at its end: the report's parts, put on the wall's clock.
#include <algorithm>

#include "controller/offline/delay_report.h"
#include "controller/offline/delay_verdict.h"
#include "controller/offline/disturbances.h"
#include "controller/offline/little.h"
#include "controller/offline/run_fold.h"
#include "controller/offline/run_metrics.h"
#include "controller/offline/slices.h"
#include "controller/offline/telemetry_words.h"
#include "controller/offline/warmup_report.h"

namespace imgperf {
namespace {

constexpr bool kProfilingOnly = false;  // of `warmup`
constexpr bool kWarmupOnly = true;

}  // namespace

std::vector<const PhaseFold*> RunFold::Phases(bool warmup) const {
  std::vector<const PhaseFold*> phases;
  for (const auto& [index, phase] : phases_) {
    if (phase->start().warmup() == warmup) phases.push_back(phase.get());
  }
  return phases;
}

Nanos RunFold::OffsetToEpoch() const { return header_.wall_anchor_ns() - header_.mono_anchor_ns(); }

Nanos RunFold::ToEpoch(Nanos controller) const { return controller == 0 ? 0 : controller + OffsetToEpoch(); }

PhaseReport RunFold::ReportOf(const PhaseFold& phase) const {
  PhaseReport report;
  report.index = phase.start().phase();
  report.name = phase.start().name();
  report.warmup = phase.start().warmup();
  report.started = ToEpoch(phase.start().t0_ns());
  report.stopped = ToEpoch(phase.sealed().stopped_ns());
  report.sealed = ToEpoch(phase.sealed().sealed_ns());
  report.stop_reason = phase.sealed().stop_reason();
  report.aborted = phase.sealed().aborted();
  report.outcomes = phase.outcomes();
  report.counts = phase.sealed().counts();
  const LoadFacts load = plan_.LoadOf(report.index);
  AddConcurrency(report, phase, load);
  report.legs = phase.legs();
  for (const Span& gap : phase.Gaps()) report.gaps.push_back({ToEpoch(gap.start), ToEpoch(gap.end)});
  report.metrics = MetricsOf({&phase}, OffsetToEpoch(), plan_.gpus);
  report.own_delay = DelayReportOf(report, phase, load);
  AddCourse(report, phase);
  return report;
}

void RunFold::AddCourse(PhaseReport& report, const PhaseFold& phase) const {
  report.slices = SlicesOf(phase, plan_.slice_for, OffsetToEpoch());
  // Neither holds over the seam of two legs.
  if (legs_ > 1) return;
  report.little = CheckLittle(phase.start(), phase.sealed(), phase.at_worker_for());
  if (!report.warmup) report.warmup_end = WarmupEndOf(phase, OffsetToEpoch());
}

std::vector<WorkerReport> RunFold::WorkersOnTheWall() const {
  std::vector<WorkerReport> workers = workers_.Reports();
  for (WorkerReport& worker : workers) {
    worker.started = ToEpoch(worker.started);
    worker.heard = ToEpoch(worker.heard);
    worker.ended = ToEpoch(worker.ended);
  }
  return workers;
}

ValidityFacts RunFold::Facts(std::uint64_t salvaged_bytes) const {
  ValidityFacts facts;
  facts.sealed = sealed_;
  const OutcomeCounts outcomes = OutcomesOf(Phases(kProfilingOnly));
  facts.requests = outcomes.total();
  facts.completed = outcomes.completed;
  facts.only_cancelled = outcomes.OnlyCancelledByPlan();
  facts.open = std::max<std::uint64_t>(ledger_.Counts().open(), seal_.counts().open());
  std::uint64_t gaps = 0;
  for (const WorkerReport& worker : workers_.Reports()) gaps += worker.missing;
  // A record that never came shows as either, often as both.
  facts.missing_records = std::max(gaps, returned_without_record_);
  for (const PhaseFold* phase : Phases(kProfilingOnly)) facts.cut_bodies += phase->cut_bodies();
  facts.salvaged_bytes = salvaged_bytes;
  facts.contradictions = contradictions_;
  return facts;
}

// One phase's numbers are there already.
MetricSet RunFold::Pooled(const std::vector<const PhaseFold*>& phases, const RunReport& report) const {
  for (const PhaseReport& phase : report.phases) {
    if (phases.size() == 1 && phase.index == phases.front()->start().phase()) return phase.metrics;
  }
  return MetricsOf(phases, OffsetToEpoch(), plan_.gpus);
}

// After the phases' own.
void RunFold::FillMetrics(RunReport& report) const {
  const auto profiling = Phases(kProfilingOnly);
  report.metrics = Pooled(profiling, report);
  report.outcomes = OutcomesOf(profiling);
  if (const auto warmup = Phases(kWarmupOnly); !warmup.empty())
    report.warmup_metrics = Pooled(warmup, report);
}

// No part of any account: what went wrong with it is told, and judges nothing.
void RunFold::FillTelemetry(RunReport& report) const {
  std::vector<Span> stretches;
  for (const PhaseFold* phase : Phases(kProfilingOnly)) {
    if (phase->outcomes().completed > 0) stretches.push_back(phase->success());
  }
  report.telemetry = telemetry_.Report(stretches);
  report.telemetry.curves.start = ToEpoch(report.telemetry.curves.start);
  AddEnergy(report.telemetry, report.metrics);
  for (std::string& event : TelemetryEvents(report.telemetry, odd_scrapes_))
    report.events.push_back(std::move(event));
}

RunReport RunFold::Finish(std::uint64_t salvaged_bytes) {
  RunReport report;
  report.run = FormatRun(header_.run());
  report.epoch = header_.epoch();
  report.version = header_.version();
  report.plan_hash = header_.plan_hash();
  report.plan_json = header_.plan_json();
  report.endpoint = plan_.endpoint;
  report.model = plan_.model;
  report.prefix = plan_.prefix;
  report.seed = header_.seed();
  report.started = header_.wall_anchor_ns();
  report.ended = ToEpoch(seal_.at_ns());
  report.sealed = sealed_;
  report.interrupted = seal_.interrupted();
  report.failure = seal_.reason();
  report.workers = WorkersOnTheWall();
  for (const auto& [index, phase] : phases_) {
    report.phases.push_back(ReportOf(*phase));
    AddDisturbances(report.phases.back(), report.workers);
  }
  FillMetrics(report);
  report.errors = errors_.Sorted();
  report.ledger = ledger_.Counts();
  report.ledger.set_duplicates(seal_.counts().duplicates());
  report.late = ledger_.Counts().late();
  report.urls = urls_.Reports();
  report.mix = mix_.Reports();
  std::vector<const PhaseFold*> phases;
  for (const auto& [index, phase] : phases_) phases.push_back(phase.get());
  report.events = RunEvents({ready_, seal_, plan_, phases, answers_}, report);
  report.validity = Judge(Facts(salvaged_bytes), report.phases, report.workers);
  report.validity.resumed = legs_ > 1;
  report.invalid_is_warning = plan_.invalid_is_warning;
  report.slos = slos_.Reports(report, phases, OffsetToEpoch());
  images_.Finish(report);
  FillTelemetry(report);
  return report;
}

}  // namespace imgperf
