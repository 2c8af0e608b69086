// What requests that brought nothing say of the two latencies.
#pragma once

#include "common/clock.h"
#include "controller/stats/pessimistic.h"
#include "proto/journal.pb.h"

namespace imgperf {

// In ms, as the metrics. Memory: sixteen bytes a request that timed out, was cancelled or was lost. Thread:
// any one.
class Shortfalls {
 public:
  // A request that did not complete.
  void Add(const pb::Record& record);
  // A lost one.
  void Add(const pb::Verdict& verdict);
  bool any() const { return request_latency_.failed > 0 || !request_latency_.censored.empty(); }

  const Shortfall& request_latency() const { return request_latency_; }
  const Shortfall& response_time() const { return response_time_; }

 private:
  void Censor(Nanos latency_for, Nanos response_for);

  Shortfall request_latency_;
  Shortfall response_time_;
};

}  // namespace imgperf
