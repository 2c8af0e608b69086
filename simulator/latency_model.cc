#include "simulator/latency_model.h"

#include <algorithm>
#include <cmath>

#include "simulator/random.h"

namespace imgperf {
namespace {

constexpr double kJitter = 0.01;
constexpr std::uint64_t kJitterSalt = 0x6a6974746572ULL;

}  // namespace

Nanos ServiceTime(const Profile& profile, const Workload& workload) {
  const double area = double{1} * workload.size.width * workload.size.height / (1024.0 * 1024.0);
  const std::uint32_t steps = workload.steps == 0 ? profile.steps : workload.steps;
  const double denoising = double{1} * steps * static_cast<double>(profile.step_for) * area;
  const Nanos one = profile.fixed_for + profile.encoder_for + std::llround(denoising);
  return one * workload.n;
}

LatencyModel::LatencyModel(const Profile& profile, double time_scale, std::uint64_t seed)
    : profile_(profile), time_scale_(time_scale), seed_(seed) {}

Nanos LatencyModel::ServiceFor(const Workload& workload, std::uint64_t index) const {
  const double deviations = std::clamp(Normal(Mix(seed_ ^ kJitterSalt, index)), -3.0, 3.0);
  const auto exact = static_cast<double>(ServiceTime(profile_, workload));
  return std::llround(exact * (1 + kJitter * deviations) * time_scale_);
}

Nanos LatencyModel::Scale(Nanos length_for) const {
  return std::llround(static_cast<double>(length_for) * time_scale_);
}

}  // namespace imgperf
