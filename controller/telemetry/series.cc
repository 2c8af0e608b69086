#include "controller/telemetry/series.h"

#include <algorithm>

#include "controller/stats/concurrency.h"

namespace imgperf {
namespace {

double ValueAt(const SeriesPoint& a, const SeriesPoint& b, Nanos at) {
  const double share = static_cast<double>(at - a.at) / static_cast<double>(b.at - a.at);
  return a.value + (b.value - a.value) * share;
}

// Visits the lines between neighbours as far as they are in the stretches.
template <typename Visit>
void ForEachLine(Points points, Stretches stretches, Visit visit) {
  for (const Span& stretch : stretches) {
    const auto after = [](Nanos at, const SeriesPoint& point) { return at < point.at; };
    auto b = std::upper_bound(points.begin(), points.end(), stretch.start, after);
    if (b == points.begin() && b != points.end()) ++b;
    for (; b != points.end() && (b - 1)->at < stretch.end; ++b) {
      const Nanos from = std::max((b - 1)->at, stretch.start);
      const Nanos to = std::min(b->at, stretch.end);
      if (from < to) visit(*(b - 1), *b, from, to);
    }
  }
}

}  // namespace

double Covered(Points points, Stretches stretches) {
  Nanos all = 0;
  for (const Span& stretch : stretches) all += std::max<Nanos>(0, stretch.end - stretch.start);
  if (all == 0) return 0;
  Nanos covered = 0;
  ForEachLine(points, stretches, [&](auto&, auto&, Nanos from, Nanos to) { covered += to - from; });
  return static_cast<double>(covered) / static_cast<double>(all);
}

std::optional<double> IncreaseOver(Points points, Stretches stretches) {
  std::optional<double> sum;
  ForEachLine(points, stretches, [&](const SeriesPoint& a, const SeriesPoint& b, Nanos from, Nanos to) {
    const double rise = b.value >= a.value ? b.value - a.value : std::max(b.value, 0.0);
    const double share = static_cast<double>(to - from) / static_cast<double>(b.at - a.at);
    sum = sum.value_or(0) + rise * share;
  });
  return sum;
}

std::optional<double> IntegralOver(Points points, Stretches stretches) {
  std::optional<double> sum;
  ForEachLine(points, stretches, [&](const SeriesPoint& a, const SeriesPoint& b, Nanos from, Nanos to) {
    sum = sum.value_or(0) + (ValueAt(a, b, from) + ValueAt(a, b, to)) / 2 * Seconds(to - from);
  });
  return sum;
}

std::optional<GaugeExtent> GaugeOver(Points points, Stretches stretches) {
  std::optional<GaugeExtent> extent;
  const auto meet = [&](double value) {
    if (!extent) extent = GaugeExtent{value, value, value};
    extent->min = std::min(extent->min, value);
    extent->max = std::max(extent->max, value);
  };
  for (const SeriesPoint& point : points) {
    const auto holds = [&](const Span& stretch) {
      return point.at >= stretch.start && point.at <= stretch.end;
    };
    if (std::any_of(stretches.begin(), stretches.end(), holds)) meet(point.value);
  }
  double seconds = 0;
  ForEachLine(points, stretches, [&](const SeriesPoint& a, const SeriesPoint& b, Nanos from, Nanos to) {
    meet(ValueAt(a, b, from));
    meet(ValueAt(a, b, to));
    seconds += Seconds(to - from);
  });
  if (extent && seconds > 0) extent->avg = *IntegralOver(points, stretches) / seconds;
  return extent;
}

}  // namespace imgperf
