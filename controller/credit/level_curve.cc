#include "controller/credit/level_curve.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

std::uint32_t Whole(double value) { return static_cast<std::uint32_t>(std::floor(value + 0.5)); }

}  // namespace

double LevelCurve::ValueAt(Nanos offset) const {
  const auto next = std::upper_bound(points_.begin(), points_.end(), offset,
                                     [](Nanos at, const CurvePoint& point) { return at < point.at; });
  if (next == points_.begin()) return points_.front().value;
  const CurvePoint& before = *std::prev(next);
  if (next == points_.end()) return before.value;
  const double share = static_cast<double>(offset - before.at) / static_cast<double>(next->at - before.at);
  return before.value + (next->value - before.value) * share;
}

std::uint32_t LevelCurve::At(Nanos offset) const { return Whole(ValueAt(offset)); }

// Between two points the level only rises or only falls, so the change can be searched for by halves.
Nanos LevelCurve::ChangeBetween(Nanos same, Nanos other) const {
  const std::uint32_t now = At(same);
  while (other - same > 1) {
    const Nanos middle = same + (other - same) / 2;
    (At(middle) == now ? same : other) = middle;
  }
  return other;
}

std::optional<Nanos> LevelCurve::NextChange(Nanos offset) const {
  const std::uint32_t now = At(offset);
  Nanos same = offset;
  for (const CurvePoint& point : points_) {
    if (point.at <= offset) continue;
    if (At(point.at - 1) != now) return ChangeBetween(same, point.at - 1);
    if (At(point.at) != now) return point.at;
    same = point.at;
  }
  return std::nullopt;
}

void LevelSteps::Look(Nanos offset) {
  const auto change = curve_.NextChange(offset);
  next_.reset();
  if (change) next_ = t0_ + *change;
}

void LevelSteps::Step() {
  const Nanos offset = *next_ - t0_;
  level_ = curve_.At(offset);
  Look(offset);
}

}  // namespace imgperf
