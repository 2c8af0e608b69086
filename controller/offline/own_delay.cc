#include "controller/offline/own_delay.h"

#include <algorithm>
#include <numeric>
#include <string_view>

namespace imgperf {
namespace {

constexpr std::array<std::string_view, kDelayStages> kTags{"lag_issue", "lag_transport", "lag_worker",
                                                           "lag_curl",  "lag_send",      "lag_receive"};

const std::array<std::size_t, kDelayStages>& Indices() {
  static const std::array<std::size_t, kDelayStages> indices = [] {
    std::array<std::size_t, kDelayStages> found{};
    std::transform(kTags.begin(), kTags.end(), found.begin(), MetricIndex);
    return found;
  }();
  return indices;
}

constexpr auto kSend = static_cast<std::size_t>(DelayStage::kSend);
constexpr auto kReceive = static_cast<std::size_t>(DelayStage::kReceive);

void Keep(std::vector<float>& values, std::optional<double> ms) {
  if (ms && *ms > 0) values.push_back(static_cast<float>(*ms));
}

double Above(double usual, const std::vector<float>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [&](double sum, float ms) { return sum + std::max(0.0, ms - usual); });
}

std::array<double, kDelayStages> OverWorkers(const DelaySums& workers) {
  std::array<double, kDelayStages> sums{};
  for (const auto& worker : workers) {
    for (std::size_t stage = 0; stage < kDelayStages; ++stage) sums[stage] += worker[stage];
  }
  return sums;
}

}  // namespace

void OwnDelay::Add(std::size_t worker, const MetricValues& values) {
  if (worker >= workers_.size()) {
    workers_.resize(worker + 1);
    inside_.resize(worker + 1);
  }
  for (std::size_t stage = 0; stage < kSend; ++stage)
    workers_[worker][stage] += values[Indices()[stage]].value_or(0);
  Keep(inside_[worker].sends, values[Indices()[kSend]]);
  Keep(inside_[worker].receives, values[Indices()[kReceive]]);
}

DelaySums OwnDelay::Sums(const UsualLag& usual) const {
  DelaySums sums = workers_;
  for (std::size_t worker = 0; worker < sums.size(); ++worker) {
    sums[worker][kSend] = Above(usual.send, inside_[worker].sends);
    sums[worker][kReceive] = Above(usual.receive, inside_[worker].receives);
  }
  return sums;
}

double SecondsOf(const DelaySums& workers) {
  const auto sums = OverWorkers(workers);
  return std::accumulate(sums.begin(), sums.end(), 0.0) / 1e3;
}

std::optional<DelaySource> SourceOf(const DelaySums& workers) {
  const auto sums = OverWorkers(workers);
  const double all = std::accumulate(sums.begin(), sums.end(), 0.0);
  if (all <= 0) return std::nullopt;
  const auto stage = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
  const auto worker =
      std::max_element(workers.begin(), workers.end(), [&](auto& a, auto& b) { return a[stage] < b[stage]; });
  return DelaySource{static_cast<DelayStage>(stage), sums[stage] / all,
                     static_cast<std::size_t>(worker - workers.begin()), (*worker)[stage] / sums[stage]};
}

}  // namespace imgperf
