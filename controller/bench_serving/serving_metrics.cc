#include "controller/bench_serving/serving_metrics.h"

#include <vector>

#include "controller/stats/distribution.h"

namespace imgperf {

ServingMetrics ServingMetricsOf(const ServingSamples& samples, const ServingWish& wish) {
  ServingMetrics metrics;
  std::vector<double> latencies;
  std::vector<double> memories;
  for (const ServingRequest& request : samples.requests) {
    if (!request.success) continue;
    latencies.push_back(request.latency_s);
    if (request.peak_memory_mb > 0) memories.push_back(request.peak_memory_mb);
  }
  metrics.duration = samples.duration_s;
  metrics.completed = latencies.size();
  metrics.failed = samples.requests.size() - latencies.size();
  if (metrics.duration > 0) metrics.throughput = static_cast<double>(metrics.completed) / metrics.duration;
  if (const auto latency = Summarize(latencies)) {
    metrics.latency_mean = latency->avg;
    metrics.latency_median = latency->At("p50");
    metrics.latency_p99 = latency->At("p99");
  }
  if (const auto memory = Summarize(memories)) {
    metrics.memory_max = memory->max;
    metrics.memory_mean = memory->avg;
    metrics.memory_median = memory->At("p50");
  }
  if (wish.slo) metrics.slo = JudgeServingSlo(samples, wish);
  return metrics;
}

}  // namespace imgperf
