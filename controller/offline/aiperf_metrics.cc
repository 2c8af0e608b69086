#include "controller/offline/aiperf_metrics.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace imgperf {
namespace {

struct OtherName {
  std::string_view ours;
  std::string_view tag;
  std::string_view header;
};
// AIPerf takes the credit's issue where we take the instant a request is due: what `credit_issued_ns` says.
constexpr std::array kOtherNames{
    OtherName{"response_time", "effective_latency", "Effective Latency"},    // end - credit issued
    OtherName{"lag", "credit_to_start_latency", "Credit to Start Latency"},  // start - credit issued, from 0
    OtherName{"error_rate", "request_error_rate", "Request Error Rate"}};    // errors of those not cancelled

bool IsFinite(const ExportedMetric& metric) {
  if (metric.distribution == nullptr) return std::isfinite(metric.value);
  const Distribution& d = *metric.distribution;
  return std::isfinite(d.sum) && std::isfinite(d.avg) && std::isfinite(d.std);
}

void AddOtherNames(std::vector<ExportedMetric>& metrics) {
  for (const OtherName& other : kOtherNames) {
    const auto ours =
        std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return m.tag == other.ours; });
    if (ours == metrics.end()) continue;
    ExportedMetric metric = *ours;
    metric.tag = other.tag;
    metric.header = other.header;
    metrics.push_back(metric);
  }
}

}  // namespace

std::vector<ExportedMetric> ExportedMetrics(const MetricSet& set) {
  std::vector<ExportedMetric> metrics;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const MetricInfo& info = Metrics()[i];
    if (set.per_request[i]) metrics.push_back({info.tag, info.header, info.unit, &*set.per_request[i], 0});
  }
  for (const Scalar& scalar : set.per_run)
    metrics.push_back({scalar.tag, scalar.header, scalar.unit, nullptr, scalar.value});
  AddOtherNames(metrics);
  std::erase_if(metrics, [](const ExportedMetric& metric) { return !IsFinite(metric); });
  return metrics;
}

}  // namespace imgperf
