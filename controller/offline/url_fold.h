// What each URL of the target did, folded from the journal. For targets of several.
#pragma once

#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// Memory: sixteen bytes a completed request. Thread: any one.
class UrlFold {
 public:
  // Nothing is gathered for fewer than two.
  void SetUrls(std::vector<std::string> urls);
  // Of profiling phases, those that count. `values`: the record's. A URL the plan does not have is passed
  // over.
  void AddRecord(const pb::Record& record, const MetricValues& values);
  void AddVerdict(const pb::Verdict& verdict);
  // In the plan's order; empty for a single URL.
  std::vector<UrlReport> Reports() const;

 private:
  struct Url {
    UrlReport report;
    std::vector<double> request_latency;
    std::vector<double> response_time;
  };

  std::vector<Url> urls_;
};

}  // namespace imgperf
