// A rate that changes over time, and when so many arrivals are expected under it. Pure. Thread: any one.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Straight lines between points; the first point's value before it, the last one's after it. Two points at
// the same instant are a step. The expected number of arrivals up to t is the integral of the rate, piecewise
// a parabola, which is inverted in closed form: the same bits on every machine.
class RateCurve {
 public:
  // At least one point, instants not falling, values per second and not negative.
  explicit RateCurve(std::vector<CurvePoint> points);

  // The instant, in seconds from the beginning, at which `arrivals` are expected; nothing when the rate dies
  // before. Calls come with rising `arrivals`.
  std::optional<double> TimeOf(double arrivals);
  // Expected from the beginning to `offset`.
  double ExpectedBy(Nanos offset) const;

 private:
  struct Piece {
    double start;     // seconds
    double length;    // seconds; the last one's is infinite
    double rate;      // at its start
    double slope;     // per second squared
    double arrivals;  // expected before it
    double Expected(double within) const { return (rate + 0.5 * slope * within) * within; }
  };

  std::vector<Piece> pieces_;
  std::size_t at_ = 0;  // pieces before it are passed
};

}  // namespace imgperf
