// SGLang's metrics of a run.
#pragma once

#include <cstdint>
#include <optional>

#include "controller/bench_serving/serving_samples.h"
#include "controller/bench_serving/serving_slo.h"

namespace imgperf {

// Latencies in seconds, of successes alone; percentiles interpolate linearly, as NumPy's. 0 where there is
// nothing.
struct ServingMetrics {
  double duration = 0;  // seconds
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  double throughput = 0;  // completed per second
  double latency_mean = 0;
  double latency_median = 0;
  double latency_p99 = 0;
  // MB, of the successes that told
  double memory_max = 0;
  double memory_mean = 0;
  double memory_median = 0;
  std::optional<ServingSlo> slo;  // when it was asked for
};

// Pure.
ServingMetrics ServingMetricsOf(const ServingSamples& samples, const ServingWish& wish);

}  // namespace imgperf
