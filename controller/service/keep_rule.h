// The run's rule of kept images, counted over its profiling phases as their credits are dispatched.
#pragma once

#include <algorithm>
#include <cstdint>

#include "controller/plan/image_keep.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// Phases come in order; within one, credits may come again. Thread: credit loop.
class KeepRule {
 public:
  // `plan` outlives the rule.
  explicit KeepRule(const RunPlan& plan) : plan_(plan), keep_(MakeImageKeep(plan)) {}

  bool operator()(std::uint32_t phase, std::uint64_t index) {
    if (plan_.phases[phase].kind != PhaseKind::kProfiling) return false;
    if (phase != phase_) {
      before_ += seen_;
      seen_ = 0;
      phase_ = phase;
    }
    seen_ = std::max(seen_, index + 1);
    return keep_.Keep(before_ + index);
  }

 private:
  const RunPlan& plan_;
  ImageKeep keep_;
  std::uint32_t phase_ = 0;
  std::uint64_t before_ = 0;  // credits of earlier profiling phases
  std::uint64_t seen_ = 0;    // of this one
};

}  // namespace imgperf
