#include "controller/stats/shortfalls.h"

#include <algorithm>

#include "controller/stats/record_times.h"

namespace imgperf {
namespace {

double InMs(Nanos length) { return static_cast<double>(std::max<Nanos>(0, length)) / kMillisecond; }

}  // namespace

void Shortfalls::Add(const pb::Record& record) {
  if (record.outcome() == pb::CANCELLED || record.error().class_() == pb::TIMEOUT) {
    const Nanos end = EndOf(record);
    Censor(record.added_ns() == 0 ? 0 : end - record.added_ns(), end - record.due_ns());
  } else {
    ++request_latency_.failed;
    ++response_time_.failed;
  }
}

void Shortfalls::Add(const pb::Verdict& verdict) {
  const Span span = SpanOf(verdict);
  Censor(span.end - span.start, span.end - verdict.due_ns());
}

void Shortfalls::Censor(Nanos latency_for, Nanos response_for) {
  request_latency_.censored.push_back(InMs(latency_for));
  response_time_.censored.push_back(InMs(response_for));
}

}  // namespace imgperf
