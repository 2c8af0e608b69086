#include "worker/calibrate/calibration.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

// `sorted` is not empty.
std::uint64_t Percentile(const std::vector<Nanos>& sorted, double q) {
  const double rank = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const auto above = std::min(below + 1, sorted.size() - 1);
  const auto low = static_cast<double>(sorted[below]);
  const double value = low + (rank - std::floor(rank)) * (static_cast<double>(sorted[above]) - low);
  return static_cast<std::uint64_t>(std::llround(std::max(value, 0.0)));
}

}  // namespace

pb::Calibration Summarize(CalibrationSamples samples) {
  pb::Calibration calibration;
  if (samples.failure.empty() && (samples.latencies.empty() || samples.send_lags.empty()))
    samples.failure = "no request came back";
  calibration.set_failure(samples.failure);
  if (!samples.failure.empty()) return calibration;
  std::ranges::sort(samples.latencies);
  std::ranges::sort(samples.send_lags);
  calibration.set_requests(static_cast<std::uint32_t>(samples.latencies.size()));
  calibration.set_latency_p50_ns(Percentile(samples.latencies, 0.5));
  calibration.set_latency_p99_ns(Percentile(samples.latencies, 0.99));
  calibration.set_cpu_ns(static_cast<std::uint64_t>(samples.cpu_for) / samples.latencies.size());
  calibration.set_paced_requests(static_cast<std::uint32_t>(samples.send_lags.size()));
  calibration.set_send_lag_p50_ns(Percentile(samples.send_lags, 0.5));
  calibration.set_send_lag_p99_ns(Percentile(samples.send_lags, 0.99));
  return calibration;
}

}  // namespace imgperf
