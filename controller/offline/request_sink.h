// For whoever wants to see each request while the journal is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "controller/stats/metric_table.h"
#include "controller/stats/record_times.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Where and when a request was; instants are Unix time.
struct RequestPlace {
  std::uint32_t phase = 0;
  bool warmup = false;
  std::optional<std::size_t>
      worker{};  // index in RunReport::workers; nothing: no worker is known to have had it
  Nanos due = 0;
  Span span;                   // as the target had it
  const MetricValues& values;  // as profile_export.jsonl has them
};

// Receives the requests that count, of every phase, in the order of the ledger's decisions: what is late or
// doubled is left out, and so is what nobody ever sent.
class RequestSink {
 public:
  virtual ~RequestSink() = default;
  virtual void AddRecord(const pb::Record& record, const RequestPlace& place) = 0;
  virtual void AddLost(const pb::Verdict& verdict, const RequestPlace& place) = 0;
};

// Several at once, in their order. They outlive it.
class RequestSinks final : public RequestSink {
 public:
  void Add(RequestSink& sink) { sinks_.push_back(&sink); }
  void AddRecord(const pb::Record& record, const RequestPlace& place) override {
    for (RequestSink* sink : sinks_) sink->AddRecord(record, place);
  }
  void AddLost(const pb::Verdict& verdict, const RequestPlace& place) override {
    for (RequestSink* sink : sinks_) sink->AddLost(verdict, place);
  }

 private:
  std::vector<RequestSink*> sinks_;
};

}  // namespace imgperf
