#include "controller/offline/floor.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr double kLargeShare = 0.02;
constexpr double kLargeMs = 1.0;

// The highest of each number over the workers.
std::optional<pb::Calibration> Worst(const std::vector<WorkerReport>& workers) {
  std::optional<pb::Calibration> worst;
  for (const WorkerReport& worker : workers) {
    if (!worker.calibration || !worker.calibration->failure().empty()) continue;
    const pb::Calibration& c = *worker.calibration;
    if (!worst) worst.emplace();
    worst->set_latency_p50_ns(std::max(worst->latency_p50_ns(), c.latency_p50_ns()));
    worst->set_latency_p99_ns(std::max(worst->latency_p99_ns(), c.latency_p99_ns()));
    worst->set_send_lag_p50_ns(std::max(worst->send_lag_p50_ns(), c.send_lag_p50_ns()));
    worst->set_send_lag_p99_ns(std::max(worst->send_lag_p99_ns(), c.send_lag_p99_ns()));
    worst->set_cpu_ns(std::max(worst->cpu_ns(), c.cpu_ns()));
  }
  return worst;
}

double Ms(std::uint64_t ns) { return static_cast<double>(ns) / 1e6; }

}  // namespace

std::string FloorText(const std::vector<WorkerReport>& workers) {
  const auto worst = Worst(workers);
  if (!worst) return "";
  return fmt::format(
      "request latency p50 {:.3f}, p99 {:.3f} ms; sent late by p50 {:.3f}, p99 {:.3f} ms; {:.0f} us of "
      "processor time a request; measured by each worker before the run, the highest of each",
      Ms(worst->latency_p50_ns()), Ms(worst->latency_p99_ns()), Ms(worst->send_lag_p50_ns()),
      Ms(worst->send_lag_p99_ns()), static_cast<double>(worst->cpu_ns()) / 1e3);
}

std::vector<std::string> FloorEvents(const std::vector<WorkerReport>& workers,
                                     const std::vector<PhaseReport>& phases) {
  std::vector<std::string> events;
  for (const WorkerReport& worker : workers) {
    if (worker.calibration && !worker.calibration->failure().empty())
      events.push_back(fmt::format("worker {} could not calibrate itself: {}", worker.name,
                                   worker.calibration->failure()));
  }
  const auto worst = Worst(workers);
  if (!worst) return events;
  const double floor = Ms(worst->latency_p50_ns());
  for (const PhaseReport& phase : phases) {
    const Distribution* latency = phase.metrics.DistributionOf("request_latency");
    if (phase.warmup || latency == nullptr || floor <= kLargeMs) continue;
    if (floor <= kLargeShare * latency->At("p50")) continue;
    events.push_back(fmt::format(
        "phase {}: of its median request latency of {:.3f} ms our own path takes some {:.3f} ms, the floor "
        "that the workers measured before the run",
        phase.name, latency->At("p50"), floor));
  }
  return events;
}

}  // namespace imgperf
