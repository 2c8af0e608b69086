#include "worker/session/clock_polygon.h"

#include <algorithm>

namespace imgperf {

ClockPolygon::ClockPolygon(Range offsets, double steepest) {
  if (offsets.low > offsets.high) return;
  corners_ = {
      {offsets.low, -steepest}, {offsets.high, -steepest}, {offsets.high, steepest}, {offsets.low, steepest}};
}

ClockPolygon::Range ClockPolygon::At(double seconds) const {
  const auto off = [seconds](const Corner& corner) { return corner.offset + corner.drift * seconds; };
  Range range{off(corners_.front()), off(corners_.front())};
  for (const Corner& corner : corners_) {
    range.low = std::min(range.low, off(corner));
    range.high = std::max(range.high, off(corner));
  }
  return range;
}

// Sutherland and Hodgman's clipping: corners beyond go, edges that cross the line end on it.
void ClockPolygon::Keep(const HalfPlane& half) {
  const auto beyond = [&half](const Corner& corner) {
    return half.a * corner.offset + half.b * corner.drift - half.c;
  };
  // Most constraints are weaker than what is known already.
  if (std::none_of(corners_.begin(), corners_.end(), [&](const Corner& c) { return beyond(c) > 0; })) return;
  kept_.clear();
  for (std::size_t i = 0; i < corners_.size(); ++i) {
    const Corner& from = corners_[i];
    const Corner& to = corners_[i + 1 == corners_.size() ? 0 : i + 1];
    const double start = beyond(from);
    const double end = beyond(to);
    if (start <= 0) kept_.push_back(from);
    if ((start < 0 && end > 0) || (start > 0 && end < 0)) {
      const double share = start / (start - end);
      kept_.push_back(
          {from.offset + share * (to.offset - from.offset), from.drift + share * (to.drift - from.drift)});
    }
  }
  corners_.swap(kept_);
}

}  // namespace imgperf
