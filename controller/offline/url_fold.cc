#include "controller/offline/url_fold.h"

#include <utility>

namespace imgperf {
namespace {

void AddValue(const MetricValues& values, std::size_t metric, std::vector<double>& column) {
  if (values[metric]) column.push_back(*values[metric]);
}

}  // namespace

void UrlFold::SetUrls(std::vector<std::string> urls) {
  urls_.clear();
  if (urls.size() < 2) return;
  for (std::string& url : urls) urls_.emplace_back().report.url = std::move(url);
}

void UrlFold::AddRecord(const pb::Record& record, const MetricValues& values) {
  static const std::size_t latency = MetricIndex("request_latency");
  static const std::size_t response = MetricIndex("response_time");
  if (record.url() >= urls_.size()) return;
  Url& url = urls_[record.url()];
  if (record.outcome() != pb::COMPLETED) {
    ++(record.outcome() == pb::CANCELLED ? url.report.outcomes.cancelled : url.report.outcomes.failed);
    if (record.error().by_plan()) ++url.report.outcomes.by_plan;
    return;
  }
  ++url.report.outcomes.completed;
  url.report.images += static_cast<std::uint64_t>(record.images_size());
  AddValue(values, latency, url.request_latency);
  AddValue(values, response, url.response_time);
}

void UrlFold::AddVerdict(const pb::Verdict& verdict) {
  if (verdict.url() >= urls_.size()) return;
  OutcomeCounts& outcomes = urls_[verdict.url()].report.outcomes;
  ++(verdict.kind() == pb::Verdict::LOST ? outcomes.lost : outcomes.unsent);
}

std::vector<UrlReport> UrlFold::Reports() const {
  std::vector<UrlReport> reports;
  for (const Url& url : urls_) {
    UrlReport& report = reports.emplace_back(url.report);
    std::vector<double> values = url.request_latency;
    report.request_latency = Summarize(values);
    values = url.response_time;
    report.response_time = Summarize(values);
  }
  return reports;
}

}  // namespace imgperf
