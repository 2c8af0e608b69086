#include "controller/offline/delay_report.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

// A level that changes is taken from the phase's start: what a new place waits for its first request is ours.
void AddChangingConcurrency(PhaseReport& report, const PhaseFold& phase, const LoadFacts& load) {
  report.first_fill = static_cast<std::uint64_t>(std::llround(load.levels.front().level));
  const std::vector<Span>& spans = phase.spans();
  if (spans.size() <= report.first_fill) return;
  const Nanos t0 = phase.start().t0_ns();
  const Nanos dispatched =
      std::max_element(spans.begin(), spans.end(), [](auto& a, auto& b) { return a.start < b.start; })->start;
  const Nanos last = std::min(dispatched, phase.last_begin().value_or(dispatched));
  if (last <= t0) return;
  const double seconds = Seconds(last - t0);
  report.filled_concurrency = InFlightSeconds(spans, {t0, last}) / seconds;
  report.asked_concurrency = AskedSeconds(load.levels, last - t0) / seconds;
}

}  // namespace

void AddConcurrency(PhaseReport& report, const PhaseFold& phase, const LoadFacts& load) {
  report.concurrency = report.first_fill = load.concurrency;
  if (phase.legs() > 1) return;  // it is filled twice, and empty in between
  if (!load.levels.empty()) return AddChangingConcurrency(report, phase, load);
  report.filled_concurrency = ConcurrencyWhileFilled(phase.spans(), report.concurrency, phase.last_begin());
  if (report.filled_concurrency) report.asked_concurrency = static_cast<double>(report.concurrency);
}

std::optional<DelayReport> DelayReportOf(const PhaseReport& report, const PhaseFold& phase,
                                         const LoadFacts& load) {
  if (report.warmup || report.outcomes.completed == 0) return std::nullopt;
  const LoopKind loop = load.closed_loop ? LoopKind::kClosed : LoopKind::kOpen;
  const double throughput = report.metrics.Find("request_throughput").value_or(0);
  DelayReport delay;
  delay.never_sent = phase.never_sent().by_us;
  delay.usual = UsualLagOf(phase.columns());
  delay.shifts = LatencyShifts(phase.columns(), loop, delay.usual);
  const auto shift = loop == LoopKind::kClosed
                         ? CycleShift(phase.columns(), report.first_fill, delay.usual, throughput)
                         : ArrivalShift(phase.columns(), phase.never_sent(), delay.usual, throughput);
  if (shift) delay.shifts.push_back(*shift);
  const DelaySums sums = phase.own_delay().Sums(delay.usual);
  delay.seconds = SecondsOf(sums);
  delay.source = SourceOf(sums);
  return delay;
}

}  // namespace imgperf
