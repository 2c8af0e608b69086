#include "controller/offline/phase_fold.h"

#include <algorithm>

namespace imgperf {

void PhaseFold::AddRecord(const pb::Record& record, const MetricValues& values) {
  const Span span = SpanOf(record);
  spans_.push_back(span);
  columns_.Add(record.outcome() == pb::CANCELLED ? MetricValues() : values,
               record.due_ns() + record.clock_offset_ns());
  if (record.error().cut_by_limit()) ++cut_bodies_;
  switch (record.outcome()) {
    case pb::COMPLETED:
      ++outcomes_.completed;
      success_.start = outcomes_.completed == 1 ? span.start : std::min(success_.start, span.start);
      success_.end = outcomes_.completed == 1 ? span.end : std::max(success_.end, span.end);
      return;
    case pb::CANCELLED:
      ++outcomes_.cancelled;
      return;
    default:
      ++outcomes_.failed;
  }
}

void PhaseFold::AddVerdict(const pb::Verdict& verdict, const MetricValues& values) {
  if (verdict.kind() == pb::Verdict::LOST) {
    ++outcomes_.lost;
    columns_.Add(values, verdict.due_ns());
    spans_.push_back(SpanOf(verdict));
  } else {
    ++outcomes_.unsent;
  }
}

}  // namespace imgperf
