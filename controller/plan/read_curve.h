// Values that may change over a phase: one value, a ramp, or a series of points.
#pragma once

#include <string_view>

#include "controller/plan/run_plan.h"
#include "controller/plan/section.h"

namespace imgperf {

// What a curve's values are.
enum class CurveUnit {
  kPerSecond,  // "0.4/s", "30/m"; from 0
  kRequests,   // whole numbers from 1
};

// `key` of `phase`: 8, {from: 1, to: 8, over: 5m}, or [{at: 0s, to: 1}, {at: 5m, to: 8}]. The first of
// several points stands at 0: where it does not, its value holds from the beginning.
Said<Curve> ReadCurve(const Section& phase, std::string_view key, CurveUnit unit, Complaints& complaints);

}  // namespace imgperf
