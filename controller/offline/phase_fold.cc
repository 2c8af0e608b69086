#include "controller/offline/phase_fold.h"

#include <algorithm>

#include "controller/offline/little.h"

namespace imgperf {

void PhaseFold::AddRecord(const pb::Record& record, const MetricValues& values) {
  const Span span = SpanOf(record);
  spans_.push_back(span);
  has_turns_ = has_turns_ || record.turn() > 0;
  if (record.turn() == 0) last_begin_ = std::max(last_begin_, span.start);
  columns_.Add(record.outcome() == pb::CANCELLED ? MetricValues() : values,
               record.due_ns() + record.clock_offset_ns());
  at_worker_for_ += static_cast<double>(AtWorkerFor(record));
  if (record.error().cut_by_limit()) ++cut_bodies_;
  if (record.outcome() != pb::COMPLETED) shortfalls_.Add(record);
  switch (record.outcome()) {
    case pb::COMPLETED:
      Close(RowOutcome::kCompleted, outcomes_.completed);
      success_.start = outcomes_.completed == 1 ? span.start : std::min(success_.start, span.start);
      success_.end = outcomes_.completed == 1 ? span.end : std::max(success_.end, span.end);
      return;
    case pb::CANCELLED:
      if (record.error().by_plan()) ++outcomes_.by_plan;
      return Close(record.error().by_plan() ? RowOutcome::kCancelledByPlan : RowOutcome::kCancelled,
                   outcomes_.cancelled);
    default:
      Close(RowOutcome::kFailed, outcomes_.failed);
  }
}

void PhaseFold::AddVerdict(const pb::Verdict& verdict, const MetricValues& values) {
  if (verdict.kind() != pb::Verdict::LOST) {
    ++outcomes_.unsent;
    if (verdict.has_conversation()) ++cut_turns_;
    return;
  }
  columns_.Add(values, verdict.due_ns());
  spans_.push_back(SpanOf(verdict));
  shortfalls_.Add(verdict);
  Close(RowOutcome::kLost, outcomes_.lost);
}

void PhaseFold::AddUnsent(const pb::UnsentArrivals& unsent) {
  outcomes_.unsent += unsent.count();
  (unsent.held() ? never_sent_.by_ceiling : never_sent_.by_us) += unsent.count();
}

std::vector<Span> PhaseFold::Gaps() const {
  std::vector<Span> gaps;
  for (const Nanos start : later_starts_) {
    std::optional<Nanos> end;
    for (const Span& span : spans_) {
      if (span.start < start) end = std::max(end.value_or(span.end), span.end);
    }
    if (end && *end < start) gaps.push_back({*end, start});
  }
  return gaps;
}

void PhaseFold::Close(RowOutcome outcome, std::uint64_t& count) {
  row_outcomes_.push_back(outcome);
  ++count;
}

}  // namespace imgperf
