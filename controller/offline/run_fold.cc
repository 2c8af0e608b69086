#include "controller/offline/run_fold.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/ids.h"
#include "controller/offline/counts_check.h"
#include "controller/offline/move_by.h"
#include "controller/offline/names.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxContradictions = 20;

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
      AddToEntries(entry.entry_tokens().first(), entry.entry_tokens().tokens(), "tokens", tokens_);
      return absl::OkStatus();
    case pb::JournalEntry::kEntrySteps:
      AddToEntries(entry.entry_steps().first(), entry.entry_steps().steps(), "steps", steps_);
      return absl::OkStatus();
    case pb::JournalEntry::kEntryPrompts:
      if (!images_.AddPrompts(entry.entry_prompts()))
        Contradiction(
            fmt::format("the prompts of entries before {} are missing", entry.entry_prompts().first()));
      return absl::OkStatus();
    case pb::JournalEntry::kTelemetryScrape:
      if (!telemetry_.Add(entry.telemetry_scrape())) ++odd_scrapes_;
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
  urls_.SetNames(plan_.urls);
  mix_.SetNames(plan_.mix);
  images_.SetChecks(plan_.checks);
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
void RunFold::AddToEntries(std::uint64_t first, const google::protobuf::RepeatedField<std::uint32_t>& values,
                           std::string_view what, std::vector<std::uint32_t>& all) {
  if (first > all.size())
    return Contradiction(fmt::format("the {} of entries {} to {} are missing", what, all.size(), first - 1));
  const auto begin = static_cast<std::ptrdiff_t>(first);
  all.resize(std::max(all.size(), first + static_cast<std::size_t>(values.size())));
  std::copy(values.begin(), values.end(), all.begin() + begin);
}

EntryFacts RunFold::FactsOf(std::uint64_t entry) const {
  EntryFacts facts;
  if (entry < tokens_.size()) facts.tokens = tokens_[entry];
  if (entry < steps_.size() && steps_[entry] > 0) facts.steps = steps_[entry];
  return facts;
}

absl::Status RunFold::AddRecord(const pb::RecordEntry& entry) {
  const pb::Record& record = entry.record();
  PhaseFold& phase = PhaseOf(record.phase());
  const MetricValues values = ValuesOf(record, FactsOf(record.entry()));
  const auto line = [&](std::string& out) {
    AppendRecordLine(out, ContextOf(phase, entry.session()), entry, values);
  };
  if (entry.late()) return late_.Add(line);
  if (!ledger_.Accepted()) return absl::OkStatus();
  phase.AddRecord(record, values);
  if (record.outcome() == pb::COMPLETED) phase.AddDelay(workers_.IndexOf(entry.session()), values);
  JudgeRecord(phase, record, values);
  images_.AddRecord(record, phase.start().warmup());
  if (requests_ != nullptr) ShowRecord(phase, entry, values);
  if (phase.start().warmup()) return absl::OkStatus();
  AddToGroups(record, values);
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

// Rows of a mix stand once for each of its kinds.
void RunFold::AddToGroups(const pb::Record& record, const MetricValues& values) {
  urls_.AddRecord(record.url(), record, values);
  if (mix_.size() > 0) mix_.AddRecord(record.entry() % mix_.size(), record, values);
}

void RunFold::JudgeRecord(PhaseFold& phase, const pb::Record& record, const MetricValues& values) {
  const bool good = !good_rules_.empty() && record.outcome() == pb::COMPLETED && IsGood(good_rules_, values);
  if (!good_rules_.empty() && !record.error().by_plan()) phase.JudgeRequest(good);
  slos_.AddRecord(phase, record, values, good);
}

absl::Status RunFold::AddVerdict(const pb::Verdict& verdict) {
  PhaseFold& phase = PhaseOf(verdict.phase());
  const MetricValues values = FailureValues(FactsOf(verdict.entry()));
  phase.AddVerdict(verdict, values);
  if (!phase.start().warmup()) {
    urls_.AddVerdict(verdict.url(), verdict);
    if (mix_.size() > 0) mix_.AddVerdict(verdict.entry() % mix_.size(), verdict);
  }
  if (verdict.kind() != pb::Verdict::LOST) return absl::OkStatus();
  if (requests_ != nullptr) ShowLost(phase, verdict, values);
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

void RunFold::ShowRecord(const PhaseFold& phase, const pb::RecordEntry& entry, const MetricValues& values) {
  const pb::Record& record = entry.record();
  const Span span = SpanOf(record);
  requests_->AddRecord(record, {phase.start().phase(),
                                phase.start().warmup(),
                                WorkerOf(entry.session()),
                                ToEpoch(record.due_ns() + record.clock_offset_ns()),
                                {ToEpoch(span.start), ToEpoch(span.end)},
                                values});
}

// What nobody had when the controller was gone is lost without a session.
std::optional<std::size_t> RunFold::WorkerOf(const std::string& session) {
  if (session.empty()) return std::nullopt;
  return workers_.IndexOf(session);
}

void RunFold::ShowLost(const PhaseFold& phase, const pb::Verdict& verdict, const MetricValues& values) {
  const Span span = SpanOf(verdict);
  requests_->AddLost(verdict, {phase.start().phase(),
                               phase.start().warmup(),
                               WorkerOf(verdict.session()),
                               ToEpoch(verdict.due_ns()),
                               {ToEpoch(span.start), ToEpoch(span.end)},
                               values});
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

}  // namespace imgperf
