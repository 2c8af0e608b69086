#include "controller/offline/phase_fold.h"

#include <algorithm>

namespace imgperf {

void PhaseFold::AddRecord(const pb::Record& record, const MetricValues& values) {
  const Span span = SpanOf(record);
  spans_.push_back(span);
  if (record.error().cut_by_limit()) ++cut_bodies_;
  switch (record.outcome()) {
    case pb::COMPLETED:
      ++outcomes_.completed;
      columns_.Add(values);
      success_.start = outcomes_.completed == 1 ? span.start : std::min(success_.start, span.start);
      success_.end = outcomes_.completed == 1 ? span.end : std::max(success_.end, span.end);
      return;
    case pb::CANCELLED:
      ++outcomes_.cancelled;
      if (record.error().by_plan()) ++outcomes_.by_plan;
      return;
    default:
      ++outcomes_.failed;
      columns_.Add(values);
  }
}

void PhaseFold::AddVerdict(const pb::Verdict& verdict, const MetricValues& values) {
  if (verdict.kind() == pb::Verdict::LOST) {
    ++outcomes_.lost;
    columns_.Add(values);
    spans_.push_back(SpanOf(verdict));
  } else {
    ++outcomes_.unsent;
  }
}

}  // namespace imgperf
