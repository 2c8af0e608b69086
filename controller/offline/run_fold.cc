#include "controller/offline/run_fold.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/ids.h"
#include "controller/offline/counts_check.h"
#include "controller/offline/delay_report.h"
#include "controller/offline/delay_verdict.h"
#include "controller/offline/disturbances.h"
#include "controller/offline/little.h"
#include "controller/offline/move_by.h"
#include "controller/offline/names.h"
#include "controller/offline/run_metrics.h"
#include "controller/offline/slices.h"
#include "controller/offline/warmup_report.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxContradictions = 20;
constexpr bool kProfilingOnly = false;  // of `warmup`
constexpr bool kWarmupOnly = true;

}  // namespace

absl::Status RunFold::Add(const pb::JournalEntry& entry) {
  if (ahead_ == 0 || entry.has_header()) return AddOnOurClock(entry);
  pb::JournalEntry shifted = entry;
  MoveBy(ahead_, shifted);
  return AddOnOurClock(shifted);
}

absl::Status RunFold::AddOnOurClock(const pb::JournalEntry& entry) {
  if (const absl::Status status = ledger_.Add(entry); !status.ok())
    Contradiction(std::string(status.message()));
  workers_.Add(entry);
  switch (entry.body_case()) {
    case pb::JournalEntry::kHeader:
      TakeHeader(entry.header());
      return absl::OkStatus();
    case pb::JournalEntry::kPhaseStart:
      StartPhase(entry.phase_start());
      return absl::OkStatus();
    case pb::JournalEntry::kEntryTokens:
      AddTokens(entry.entry_tokens());
      return absl::OkStatus();
    case pb::JournalEntry::kRecord:
      return AddRecord(entry.record());
    case pb::JournalEntry::kVerdict:
      return AddVerdict(entry.verdict());
    case pb::JournalEntry::kUnsentArrivals:
      PhaseOf(entry.unsent_arrivals().phase()).AddUnsent(entry.unsent_arrivals());
      return absl::OkStatus();
    case pb::JournalEntry::kPhaseSealed:
      SealPhase(entry.phase_sealed());
      return absl::OkStatus();
    case pb::JournalEntry::kTargetReady:
      ready_ = entry.target_ready();
      return absl::OkStatus();
    case pb::JournalEntry::kRunSealed:
      SealRun(entry.run_sealed());
      return absl::OkStatus();
    default:
      return absl::OkStatus();
  }
}

void RunFold::TakeHeader(const pb::RunHeader& header) {
  ++legs_;
  if (header_.run() == 0) {
    header_ = header;
    return TakePlan();
  }
  // A life on another boot or machine has another clock: everything is told on the first one's.
  ahead_ = header.wall_anchor_ns() - header.mono_anchor_ns() - OffsetToEpoch();
}

void RunFold::StartPhase(const pb::PhaseStart& start) {
  const auto [row, fresh] = phases_.try_emplace(start.phase());
  if (fresh) {
    row->second = std::make_unique<PhaseFold>(start);
  } else {
    row->second->AddLeg(start);
  }
}

void RunFold::TakePlan() {
  plan_ = ReadPlanFacts(header_.plan_json());
  urls_.SetUrls(plan_.urls);
  slos_.Promise(plan_.slos);
  for (const std::string& text : plan_.goodput) {
    if (auto rule = ParseGoodRule(text); rule.ok()) {
      good_rules_.push_back(*std::move(rule));
    } else {
      Contradiction("goodput of the plan: " + std::string(rule.status().message()));
    }
  }
}

PhaseFold& RunFold::PhaseOf(std::uint32_t index) {
  auto& phase = phases_[index];
  if (phase == nullptr) {
    Contradiction(fmt::format("phase {} has entries but no start", index));
    pb::PhaseStart start;
    start.set_phase(index);
    start.set_name(fmt::format("phase-{}", index));
    phase = std::make_unique<PhaseFold>(start);
  }
  return *phase;
}

LineContext RunFold::ContextOf(const PhaseFold& phase, const std::string& session) {
  return {header_.run(),        OffsetToEpoch(),           phase.start().phase(),
          phase.start().name(), workers_.LabelOf(session), plan_.urls};
}

// A later leg says the same again.
void RunFold::AddTokens(const pb::EntryTokens& tokens) {
  if (tokens.first() > tokens_.size())
    return Contradiction(
        fmt::format("the tokens of entries {} to {} are missing", tokens_.size(), tokens.first() - 1));
  const auto count = static_cast<std::size_t>(tokens.tokens_size());
  const auto first = static_cast<std::size_t>(tokens.first());
  if (first + count > tokens_.size()) tokens_.resize(first + count);
  std::copy(tokens.tokens().begin(), tokens.tokens().end(),
            tokens_.begin() + static_cast<std::ptrdiff_t>(first));
}

std::optional<std::uint32_t> RunFold::TokensOf(std::uint64_t entry) const {
  if (entry >= tokens_.size()) return std::nullopt;
  return tokens_[entry];
}

absl::Status RunFold::AddRecord(const pb::RecordEntry& entry) {
  const pb::Record& record = entry.record();
  PhaseFold& phase = PhaseOf(record.phase());
  const MetricValues values = ValuesOf(record, TokensOf(record.entry()));
  const auto line = [&](std::string& out) {
    AppendRecordLine(out, ContextOf(phase, entry.session()), entry, values);
  };
  if (entry.late()) return late_.Add(line);
  if (!ledger_.Accepted()) return absl::OkStatus();
  phase.AddRecord(record, values);
  if (record.outcome() == pb::COMPLETED) phase.AddDelay(workers_.IndexOf(entry.session()), values);
  JudgeRecord(phase, record, values);
  if (phase.start().warmup()) return absl::OkStatus();
  urls_.AddRecord(record, values);
  answers_.Add(record);
  if (record.outcome() == pb::FAILED) {
    errors_.Add(NameOf(record.error().class_()), ErrorCode(record), ErrorType(record),
                record.error().message());
  }
  if (raw_ != nullptr) {
    AddRaw(
        ContextOf(phase, entry.session()), record,
        {{record.credit(), record.attempt()}, "", "", !record.raw().file().empty(), record.raw().defect()});
  }
  return lines_.Add(line);
}

void RunFold::JudgeRecord(PhaseFold& phase, const pb::Record& record, const MetricValues& values) {
  const bool good = !good_rules_.empty() && record.outcome() == pb::COMPLETED && IsGood(good_rules_, values);
  if (!good_rules_.empty() && !record.error().by_plan()) phase.JudgeRequest(good);
  slos_.AddRecord(phase, record, values, good);
}

absl::Status RunFold::AddVerdict(const pb::Verdict& verdict) {
  PhaseFold& phase = PhaseOf(verdict.phase());
  const MetricValues values = FailureValues(TokensOf(verdict.entry()));
  phase.AddVerdict(verdict, values);
  if (!phase.start().warmup()) urls_.AddVerdict(verdict);
  if (verdict.kind() != pb::Verdict::LOST) return absl::OkStatus();
  if (!good_rules_.empty()) phase.JudgeRequest(false);
  slos_.AddLost(phase, verdict);
  if (verdict.returned()) ++returned_without_record_;
  if (phase.start().warmup()) return absl::OkStatus();
  errors_.Add(kLostType, 0, kLostType, verdict.reason());
  // Its exchange may have been stored before its record was lost.
  if (raw_ != nullptr) {
    AddRaw(ContextOf(phase, verdict.session()), verdict,
           {{verdict.credit(), verdict.attempt()}, "", "", false, ""});
  }
  return lines_.Add(
      [&](std::string& out) { AppendLostLine(out, ContextOf(phase, verdict.session()), verdict, values); });
}

template <typename RecordOrVerdict>
void RunFold::AddRaw(const LineContext& context, const RecordOrVerdict& end, RawLine line) {
  JsonBuffer metadata(line.metadata);
  WriteMetadata(metadata, context, end);
  JsonBuffer error(line.error);
  WriteError(error, end);
  raw_->Add(line);
}

void RunFold::SealPhase(const pb::PhaseSealed& sealed) {
  PhaseFold& phase = PhaseOf(sealed.phase());
  phase.Seal(sealed);
  // Of several legs the phase's credits lie apart.
  const pb::LedgerCounts folded =
      legs_ > 1 ? ledger_.CountsOf(sealed.phase()) : Since(ledger_.Counts(), at_last_seal_);
  const std::string difference = DifferenceOf(sealed.counts(), folded);
  if (!difference.empty()) Contradiction(fmt::format("phase {}: {}", phase.start().name(), difference));
  at_last_seal_ = ledger_.Counts();
}

void RunFold::SealRun(const pb::RunSealed& sealed) {
  sealed_ = true;
  seal_ = sealed;
  const std::string difference = DifferenceOf(sealed.counts(), ledger_.Counts());
  if (!difference.empty()) Contradiction("run: " + difference);
}

void RunFold::Contradiction(std::string text) {
  if (contradictions_.size() < kMaxContradictions) contradictions_.push_back(std::move(text));
}

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
  report.metrics = MetricsOf({&phase}, OffsetToEpoch());
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
  return MetricsOf(phases, OffsetToEpoch());
}

// After the phases' own.
void RunFold::FillMetrics(RunReport& report) const {
  const auto profiling = Phases(kProfilingOnly);
  report.metrics = Pooled(profiling, report);
  report.outcomes = OutcomesOf(profiling);
  if (const auto warmup = Phases(kWarmupOnly); !warmup.empty())
    report.warmup_metrics = Pooled(warmup, report);
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
  std::vector<const PhaseFold*> phases;
  for (const auto& [index, phase] : phases_) phases.push_back(phase.get());
  report.events = RunEvents({ready_, seal_, plan_, phases, answers_}, report);
  report.validity = Judge(Facts(salvaged_bytes), report.phases, report.workers);
  report.validity.resumed = legs_ > 1;
  report.invalid_is_warning = plan_.invalid_is_warning;
  report.slos = slos_.Reports(report, phases, OffsetToEpoch());
  return report;
}

}  // namespace imgperf
