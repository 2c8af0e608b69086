// When the requests of an open loop are due: the phase's instants, one after the other.
//
// The instants follow from the phase's plan alone: the same on every machine, never from what happened.
// Pure. Thread: any one.
#pragma once

#include <cstdint>
#include <optional>

#include "controller/credit/gaps.h"
#include "controller/credit/rate_curve.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

class Arrivals {
 public:
  // `phase` outlives this; its arrival is not kClosed.
  explicit Arrivals(const PhasePlan& phase);

  // The next one's offset from the phase's beginning, not below the one before; nothing when no further one
  // comes: the rate died, the schedule is over.
  std::optional<Nanos> Next() const { return next_; }
  // On to the one after.
  void Pop();

 private:
  std::optional<Nanos> Draw();
  std::optional<Nanos> Scheduled() const;

  const PhasePlan& phase_;
  Gaps gaps_;
  std::optional<RateCurve> rate_;
  double expected_ = 0;  // the next one's place when the rate is 1
  std::uint64_t popped_ = 0;
  std::optional<Nanos> next_;
};

}  // namespace imgperf
