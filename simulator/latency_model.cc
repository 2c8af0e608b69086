#include "simulator/latency_model.h"

#include <algorithm>
#include <cmath>

#include "simulator/random.h"

namespace imgperf {
namespace {

constexpr double kJitter = 0.01;
constexpr double kLongestBatch = 720.0 * 3600 * kSecond;  // far from where sums of them overflow
constexpr std::uint64_t kJitterSalt = 0x6a6974746572ULL;

// Relative to 1024x1024.
double AreaOf(PixelSize size) { return double{1} * size.width * size.height / (1024.0 * 1024.0); }

Nanos DenoiseTime(const Profile& profile, const Workload& workload) {
  const std::uint32_t steps = workload.steps == 0 ? profile.steps : workload.steps;
  const double step = static_cast<double>(profile.step.base_for) +
                      static_cast<double>(profile.step.area_for) * AreaOf(workload.size);
  return std::llround(steps * step);
}

}  // namespace

Nanos ServiceTime(const Profile& profile, const Workload& workload) {
  const Nanos one = profile.fixed_for + profile.encoder_for + DenoiseTime(profile, workload);
  const double factor = workload.edit ? profile.edit_factor : 1;
  return std::llround(static_cast<double>(one) * factor) * workload.n;
}

StageShares SharesOf(const Profile& profile, const Workload& workload) {
  const auto denoise = static_cast<double>(DenoiseTime(profile, workload));
  const double one = static_cast<double>(profile.fixed_for + profile.encoder_for) + denoise;
  if (one <= 0) return {};
  return {static_cast<double>(profile.encoder_for) / one, denoise / one};
}

double BatchCost(const Batching& batching, PixelSize size) {
  const double way = std::clamp((AreaOf(size) - 0.25) / 0.75, 0.0, 1.0);
  return std::lerp(batching.cost_at_512, batching.cost_at_1024, way);
}

Nanos BatchTime(const Profile& profile, const Workload& workload, std::uint32_t requests) {
  const double more = (requests - 1) * BatchCost(profile.batching, workload.size);
  return std::llround(static_cast<double>(ServiceTime(profile, workload)) * (1 + more));
}

Nanos LatencyModel::ServiceFor(const Workload& workload, const BatchFacts& batch) const {
  const double deviations = std::clamp(Normal(Mix(settings_.seed ^ kJitterSalt, batch.index)), -3.0, 3.0);
  const auto exact = static_cast<double>(BatchTime(profile_, workload, batch.requests));
  const auto penalty = static_cast<double>(batch.is_first ? settings_.first_penalty_for : 0);
  const double whole = (exact * (1 + kJitter * deviations) + penalty) * settings_.time_scale;
  return std::llround(std::min(whole, kLongestBatch));
}

Nanos LatencyModel::Scale(Nanos length_for) const {
  return std::llround(static_cast<double>(length_for) * settings_.time_scale);
}

}  // namespace imgperf
