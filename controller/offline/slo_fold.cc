#include "controller/offline/slo_fold.h"

#include <algorithm>
#include <cmath>

#include "controller/slo/metric_names.h"
#include "controller/slo/statistic.h"

namespace imgperf {
namespace {

bool IsOf(const Slo& slo, const PhaseFold& phase) {
  return slo.phase.empty() ? !phase.start().warmup() : phase.start().name() == slo.phase;
}

EndedRequest::Outcome OutcomeOf(const pb::Record& record) {
  if (record.outcome() == pb::COMPLETED) return EndedRequest::Outcome::kCompleted;
  return record.outcome() == pb::CANCELLED ? EndedRequest::Outcome::kCancelled
                                           : EndedRequest::Outcome::kFailed;
}

double ValueOf(const MetricValues& values, std::string_view tag) {
  return values[MetricIndex(tag)].value_or(0);
}

// Every request that was sent and not completed, but for those that the plan had cancelled.
std::uint64_t Misses(const OutcomeCounts& outcomes) {
  return outcomes.failed + outcomes.cancelled - outcomes.by_plan + outcomes.lost;
}

// A statistic over whole phases.
std::optional<double> WholeStatistic(const Slo& slo, const std::vector<const PhaseFold*>& phases) {
  const std::size_t metric = MetricIndex(slo.metric);
  std::vector<double> values;
  std::uint64_t misses = 0;
  for (const PhaseFold* phase : phases) {
    for (std::size_t row = 0; row < phase->columns().rows(); ++row) {
      if (const auto value = phase->columns().At(metric, row)) values.push_back(*value);
    }
    misses += Misses(phase->outcomes());
  }
  return StatisticOf(slo.stat, values, misses, slo.comparison);
}

std::optional<double> WholeNumber(const Slo& slo, const RunReport& report) {
  if (slo.phase.empty()) return report.metrics.Find(slo.metric);
  const auto phase = std::find_if(report.phases.begin(), report.phases.end(),
                                  [&](const PhaseReport& of) { return of.name == slo.phase; });
  return phase == report.phases.end() ? std::nullopt : phase->metrics.Find(slo.metric);
}

// Since the phase's start, on its clock.
Nanos LastEnd(const PhaseFold& phase) {
  return phase.spans().empty() ? 0 : Extent(phase.spans()).end - phase.start().t0_ns();
}
Nanos Stopped(const PhaseFold& phase) {
  const Nanos stopped = phase.sealed().stopped_ns();
  return stopped == 0 ? LastEnd(phase) : stopped - phase.start().t0_ns();
}

bool IsWorse(const Slo& slo, double value, const std::optional<double>& than) {
  return !than || MarginOf(value, slo.comparison, slo.limit) < MarginOf(*than, slo.comparison, slo.limit);
}

void TakeWindows(const Slo& slo, const PhaseFold& phase, const WindowVerdict& verdict, Nanos to_epoch,
                 SloReport& report) {
  report.windows += verdict.judged;
  report.windows_missed += verdict.missed;
  if (!verdict.worst || !IsWorse(slo, *verdict.worst, report.value)) return;
  report.value = verdict.worst;
  const Nanos start = phase.start().t0_ns() + to_epoch;
  report.worst_window = {{phase.start().name(), start + verdict.worst_from, start + verdict.worst_to}};
}

std::string NoteOn(const SloReport& report) {
  if (!report.value) return "nothing was measured that could keep it";
  return std::isinf(*report.value) ? "more requests failed than the percentile leaves room for" : "";
}

}  // namespace

void SloFold::Promise(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    Promised& promised = promised_.emplace_back();
    promised.text = text;
    if (auto slo = ParseSlo(text); slo.ok()) {
      promised.slo = *std::move(slo);
    } else {
      promised.fault = std::string(slo.status().message());
    }
  }
}

void SloFold::Add(const PhaseFold& phase, const EndedRequest& ended, const MetricValues& values) {
  for (Promised& promised : promised_) {
    if (promised.slo.window == 0 || !IsOf(promised.slo, phase)) continue;
    EndedRequest request = ended;
    const bool completed = ended.outcome == EndedRequest::Outcome::kCompleted;
    if (completed && !promised.slo.stat.empty()) request.value = values[MetricIndex(promised.slo.metric)];
    promised.windows.try_emplace(phase.start().phase(), promised.slo).first->second.Add(request);
  }
}

void SloFold::AddRecord(const PhaseFold& phase, const pb::Record& record, const MetricValues& values,
                        bool good) {
  if (record.error().by_plan()) return;
  EndedRequest ended;
  ended.at = SpanOf(record).end - phase.start().t0_ns();
  ended.outcome = OutcomeOf(record);
  ended.good = good;
  if (ended.outcome == EndedRequest::Outcome::kCompleted) {
    ended.images = ValueOf(values, "image_count");
    ended.megapixels = ValueOf(values, "megapixels");
  }
  Add(phase, ended, values);
}

void SloFold::AddLost(const PhaseFold& phase, const pb::Verdict& verdict) {
  Add(phase, {SpanOf(verdict).end - phase.start().t0_ns(), EndedRequest::Outcome::kLost}, {});
}

SloReport SloFold::Judge(Promised& promised, const RunReport& report,
                         const std::vector<const PhaseFold*>& phases, Nanos to_epoch) const {
  const Slo& slo = promised.slo;
  SloReport out;
  out.expression = promised.text;
  out.note = promised.fault;
  out.met = false;
  if (!promised.fault.empty()) return out;
  out.phase = slo.phase;
  out.window = slo.window;
  out.unit = slo.unit;
  out.limit = slo.limit;
  std::vector<const PhaseFold*> of;
  for (const PhaseFold* phase : phases) {
    if (IsOf(slo, *phase)) of.push_back(phase);
  }
  if (slo.window == 0) {
    out.value = slo.stat.empty() ? WholeNumber(slo, report) : WholeStatistic(slo, of);
  } else {
    for (const PhaseFold* phase : of) {
      Windows& windows = promised.windows.try_emplace(phase->start().phase(), slo).first->second;
      TakeWindows(slo, *phase, windows.Judge(Stopped(*phase), LastEnd(*phase)), to_epoch, out);
    }
  }
  out.met = out.value && Holds(*out.value, slo.comparison, slo.limit);
  if (out.value) out.margin = MarginOf(*out.value, slo.comparison, slo.limit);
  out.note = NoteOn(out);
  return out;
}

std::vector<SloReport> SloFold::Reports(const RunReport& report, const std::vector<const PhaseFold*>& phases,
                                        Nanos to_epoch) {
  std::vector<SloReport> reports;
  for (Promised& promised : promised_) reports.push_back(Judge(promised, report, phases, to_epoch));
  return reports;
}

}  // namespace imgperf
