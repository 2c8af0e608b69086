// What the requests of each group did, folded from the journal: of a target's URLs, of the kinds of a mix.
#pragma once

#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// Memory: sixteen bytes a completed request. Thread: any one.
class GroupFold {
 public:
  // Nothing is gathered for fewer than two.
  void SetNames(std::vector<std::string> names);
  std::size_t size() const { return groups_.size(); }
  // Of profiling phases, those that count. `values`: the record's. A group that the plan does not have is
  // passed over.
  void AddRecord(std::size_t group, const pb::Record& record, const MetricValues& values);
  void AddVerdict(std::size_t group, const pb::Verdict& verdict);
  // In the plan's order; empty for a single one.
  std::vector<GroupReport> Reports() const;

 private:
  struct Group {
    GroupReport report;
    std::vector<double> request_latency;
    std::vector<double> response_time;
  };

  std::vector<Group> groups_;
};

}  // namespace imgperf
