#include "worker/session/clock_bounds.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace imgperf {
namespace {

// 500 ppm of the time between, rounded up.
Nanos Wander(Nanos from, Nanos to) { return std::abs(to - from) / 2000 + 1; }

}  // namespace

void ClockBounds::Add(Nanos t1, Nanos t2, Nanos t3, Nanos t4) {
  // An exchange that contradicts itself straddled a step.
  if (same_ || t2 - t1 < t3 - t4 - Wander(t1, t4)) return;
  upper_.push_back({t1, t2 - t1});
  lower_.push_back({t4, t3 - t4});
  while (upper_.size() > 1 && upper_.front().at < t4 - kWindow) upper_.pop_front();
  while (lower_.size() > 1 && lower_.front().at < t4 - kWindow) lower_.pop_front();
  const Range range = Possible(t4);
  if (segment_ != 0 && range.low <= range.high) return;
  ++segment_;
  upper_.assign(1, upper_.back());
  lower_.assign(1, lower_.back());
}

ClockBounds::Range ClockBounds::Possible(Nanos now) const {
  Range range{std::numeric_limits<Nanos>::min(), std::numeric_limits<Nanos>::max()};
  for (const Limit& limit : upper_) range.high = std::min(range.high, limit.value + Wander(limit.at, now));
  for (const Limit& limit : lower_) range.low = std::max(range.low, limit.value - Wander(limit.at, now));
  return range;
}

ClockEstimate ClockBounds::At(Nanos now) const {
  if (same_) return {0, 0, 1};
  if (segment_ == 0) return {};
  const Range range = Possible(now);
  const Nanos half = (range.high - range.low + 1) / 2;
  return {range.low + half, static_cast<std::uint64_t>(std::max<Nanos>(half, 0)), segment_};
}

}  // namespace imgperf
