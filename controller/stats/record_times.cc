#include "controller/stats/record_times.h"

#include <algorithm>

namespace imgperf {

Nanos StartOf(const pb::Record& record) {
  for (const Nanos stamp : {record.added_ns(), record.started_ns(), record.received_ns()}) {
    if (stamp != 0) return stamp;
  }
  return record.due_ns();
}

Nanos EndOf(const pb::Record& record) {
  if (record.outcome() == pb::COMPLETED && record.last_byte_ns() != 0) return record.last_byte_ns();
  Nanos end = std::max(record.last_byte_ns(), record.loop_turn_ns());
  for (const pb::Exchange& exchange : record.exchanges()) end = std::max(end, exchange.ended_ns());
  return std::max(end, StartOf(record));
}

Span SpanOf(const pb::Record& record) {
  return {StartOf(record) + record.clock_offset_ns(), EndOf(record) + record.clock_offset_ns()};
}

Span SpanOf(const pb::Verdict& verdict) {
  const Nanos start = verdict.dispatched_ns() != 0 ? verdict.dispatched_ns() : verdict.at_ns();
  return {start, std::max(start, verdict.at_ns())};
}

bool IsReturned(const pb::ImageFact& image) {
  return image.valid() || (image.by_url() && image.defect().empty());
}

}  // namespace imgperf
