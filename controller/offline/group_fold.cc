#include "controller/offline/group_fold.h"

#include <utility>

namespace imgperf {
namespace {

void AddValue(const MetricValues& values, std::size_t metric, std::vector<double>& column) {
  if (values[metric]) column.push_back(*values[metric]);
}

}  // namespace

void GroupFold::SetNames(std::vector<std::string> names) {
  groups_.clear();
  if (names.size() < 2) return;
  for (std::string& name : names) groups_.emplace_back().report.name = std::move(name);
}

void GroupFold::AddRecord(std::size_t index, const pb::Record& record, const MetricValues& values) {
  static const std::size_t latency = MetricIndex("request_latency");
  static const std::size_t response = MetricIndex("response_time");
  if (index >= groups_.size()) return;
  Group& group = groups_[index];
  if (record.outcome() != pb::COMPLETED) {
    ++(record.outcome() == pb::CANCELLED ? group.report.outcomes.cancelled : group.report.outcomes.failed);
    if (record.error().by_plan()) ++group.report.outcomes.by_plan;
    return;
  }
  ++group.report.outcomes.completed;
  group.report.images += static_cast<std::uint64_t>(record.images_size());
  AddValue(values, latency, group.request_latency);
  AddValue(values, response, group.response_time);
}

void GroupFold::AddVerdict(std::size_t index, const pb::Verdict& verdict) {
  if (index >= groups_.size()) return;
  OutcomeCounts& outcomes = groups_[index].report.outcomes;
  ++(verdict.kind() == pb::Verdict::LOST ? outcomes.lost : outcomes.unsent);
}

std::vector<GroupReport> GroupFold::Reports() const {
  std::vector<GroupReport> reports;
  for (const Group& group : groups_) {
    GroupReport& report = reports.emplace_back(group.report);
    std::vector<double> values = group.request_latency;
    report.request_latency = Summarize(values);
    values = group.response_time;
    report.response_time = Summarize(values);
  }
  return reports;
}

}  // namespace imgperf
