#include "controller/telemetry/telemetry_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace imgperf {
namespace {

bool Changes(const std::vector<SeriesPoint>& points) {
  return std::any_of(points.begin(), points.end(), [&](const SeriesPoint& point) {
    return std::isfinite(point.value) && point.value != points.front().value;
  });
}

// The points within a bin and the one on either side.
Points Around(Points points, const Span& bin) {
  const auto before = [](const SeriesPoint& point, Nanos at) { return point.at < at; };
  auto first = std::lower_bound(points.begin(), points.end(), bin.start, before);
  auto last = std::lower_bound(points.begin(), points.end(), bin.end, before);
  if (first != points.begin()) --first;
  if (last != points.end()) ++last;
  return {first, last};
}

std::optional<double> Value(const CurveSource& source, const Span& bin) {
  const Points points = Around(source.points, bin);
  const std::array<Span, 1> stretch{bin};
  std::optional<double> value;
  if (!source.counter) {
    if (const auto extent = GaugeOver(points, stretch)) value = extent->avg;
  } else if (const auto increase = IncreaseOver(points, stretch)) {
    value = *increase / (Covered(points, stretch) * static_cast<double>(bin.end - bin.start) / 1e9);
  }
  return value && std::isfinite(*value) ? value : std::nullopt;
}

Span ExtentOf(const std::vector<const CurveSource*>& sources) {
  Span all{sources.front()->points.front().at, sources.front()->points.back().at};
  for (const CurveSource* source : sources) {
    all.start = std::min(all.start, source->points.front().at);
    all.end = std::max(all.end, source->points.back().at);
  }
  return all;
}

std::vector<const CurveSource*> Changing(const std::vector<CurveSource>& sources) {
  std::vector<const CurveSource*> chosen;
  for (const CurveSource& source : sources) {
    if (Changes(source.points)) chosen.push_back(&source);
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const CurveSource* a, const CurveSource* b) {
    return CurveRank(a->series, a->gpus) < CurveRank(b->series, b->gpus);
  });
  return chosen;
}

}  // namespace

int CurveRank(std::string_view series, bool gpus) {
  const std::string_view name = series.substr(0, series.find('{'));
  for (const std::string_view own : {"python_", "process_", "go_", "promhttp_", "scrape_"}) {
    if (name.starts_with(own)) return 3;
  }
  if (gpus) return 0;
  for (const std::string_view load : {"running", "waiting", "queue", "in_flight", "inflight", "pending"}) {
    if (name.find(load) != std::string_view::npos) return 1;
  }
  return 2;
}

TelemetryCurves CurvesOf(const std::vector<CurveSource>& sources) {
  std::vector<const CurveSource*> chosen = Changing(sources);
  TelemetryCurves curves;
  if (chosen.empty()) return curves;
  curves.left_out = chosen.size() - std::min(chosen.size(), kMostCurves);
  chosen.resize(chosen.size() - curves.left_out);
  const Span all = ExtentOf(chosen);
  curves.start = all.start;
  curves.width = (all.end - all.start) / static_cast<Nanos>(kMostCurveBins) + 1;
  for (const CurveSource* source : chosen) {
    TelemetryCurve curve{source->endpoint, source->series, source->counter, {}};
    for (Nanos at = all.start; at < all.end; at += curves.width)
      curve.values.push_back(Value(*source, {at, at + curves.width}));
    curves.curves.push_back(std::move(curve));
  }
  return curves;
}

}  // namespace imgperf
