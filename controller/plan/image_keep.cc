#include "controller/plan/image_keep.h"

#include <limits>

namespace imgperf {
namespace {

std::optional<std::uint64_t> ProfilingRequests(const RunPlan& plan) {
  std::uint64_t total = 0;
  for (const PhasePlan& phase : plan.phases) {
    if (phase.kind != PhaseKind::kProfiling) continue;
    if (phase.requests == 0 || phase.duration_for > 0) return std::nullopt;
    total += phase.requests;
  }
  return total;
}

}  // namespace

bool ImageKeep::Keep(std::uint64_t profiling_index) const {
  if (!total_ || wanted_ >= *total_) return profiling_index < wanted_;
  // Kept are the credits at ceil(k * total / wanted): exactly `wanted` of them.
  __extension__ using Wide = unsigned __int128;  // the product may pass 64 bits
  return profiling_index < *total_ && static_cast<Wide>(profiling_index) * wanted_ % *total_ < wanted_;
}

ImageKeep MakeImageKeep(const RunPlan& plan) {
  if (plan.output.all_images) return {std::numeric_limits<std::uint64_t>::max(), std::nullopt};
  return {plan.output.images, ProfilingRequests(plan)};
}

}  // namespace imgperf
