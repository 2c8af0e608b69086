#include "controller/slo/metric_names.h"

#include <algorithm>
#include <array>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

constexpr std::array kRunMetrics{RunMetric{"error_rate", "%", RunMetricKind::kShare},
                                 RunMetric{"request_throughput", "requests/sec", RunMetricKind::kRate},
                                 RunMetric{"images_per_second", "images/sec", RunMetricKind::kRate},
                                 RunMetric{"megapixels_per_second", "MP/sec", RunMetricKind::kRate},
                                 RunMetric{"goodput", "requests/sec", RunMetricKind::kRate, true},
                                 RunMetric{"good_request_fraction", "ratio", RunMetricKind::kShare, true},
                                 RunMetric{"good_request_count", "requests", RunMetricKind::kCount, true},
                                 RunMetric{"request_count", "requests", RunMetricKind::kCount},
                                 RunMetric{"error_request_count", "requests", RunMetricKind::kCount},
                                 RunMetric{"completed_request_count", "requests", RunMetricKind::kCount},
                                 RunMetric{"cancelled_request_count", "requests", RunMetricKind::kCount},
                                 RunMetric{"steps_per_second", "steps/sec", RunMetricKind::kWhole},
                                 RunMetric{"gpu_seconds_per_image", "sec/image", RunMetricKind::kWhole},
                                 RunMetric{"price_per_1000_images", "currency", RunMetricKind::kWhole},
                                 RunMetric{"gpu_power", "W", RunMetricKind::kWhole},
                                 RunMetric{"gpu_energy", "J", RunMetricKind::kWhole},
                                 RunMetric{"energy_per_image", "J/image", RunMetricKind::kWhole},
                                 RunMetric{"effective_concurrency", "requests", RunMetricKind::kWhole},
                                 RunMetric{"benchmark_duration", "sec", RunMetricKind::kWhole},
                                 RunMetric{"total_isl", "tokens", RunMetricKind::kWhole},
                                 RunMetric{"total_error_isl", "tokens", RunMetricKind::kWhole}};

constexpr std::array<std::string_view, 4> kMoments{"avg", "min", "max", "std"};

constexpr std::array<std::string_view, 4> kLargerIsBetter{"image_count", "image_throughput", "megapixels",
                                                          "http_req_connection_reused"};

template <typename Words>
bool IsAmong(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::span<const RunMetric> RunMetrics() { return kRunMetrics; }

const RunMetric* FindRunMetric(std::string_view tag) {
  const auto* found =
      std::find_if(kRunMetrics.begin(), kRunMetrics.end(), [&](auto& metric) { return metric.tag == tag; });
  return found == kRunMetrics.end() ? nullptr : found;
}

const MetricInfo* FindRequestMetric(std::string_view tag) {
  const std::size_t index = MetricIndex(tag);
  if (index >= kMetricCount || Metrics()[index].of_failures) return nullptr;
  return &Metrics()[index];
}

std::vector<std::string_view> RequestMetricTags() {
  std::vector<std::string_view> tags;
  for (const MetricInfo& metric : Metrics()) {
    if (!metric.of_failures) tags.push_back(metric.tag);
  }
  return tags;
}

std::vector<std::string_view> AllMetricTags() {
  std::vector<std::string_view> tags = RequestMetricTags();
  for (const RunMetric& metric : kRunMetrics) tags.push_back(metric.tag);
  return tags;
}

std::string StatName(std::string_view word) {
  std::string name(word);
  if (name.starts_with('p')) std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

bool IsStat(std::string_view name) { return IsAmong(StatNames(), name); }

std::vector<std::string_view> StatNames() {
  std::vector<std::string_view> names(kMoments.begin(), kMoments.end());
  for (const Percentile& percentile : kPercentiles) names.push_back(percentile.name);
  return names;
}

bool LargerIsBetter(std::string_view request_metric) { return IsAmong(kLargerIsBetter, request_metric); }

}  // namespace imgperf
