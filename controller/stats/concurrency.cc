#include "controller/stats/concurrency.h"

#include <algorithm>

namespace imgperf {

double Seconds(Nanos length) { return static_cast<double>(length) / 1e9; }

double InFlightSeconds(const std::vector<Span>& spans, Span window) {
  double seconds = 0;
  for (const Span& span : spans) {
    const Nanos start = std::max(span.start, window.start);
    const Nanos end = std::min(span.end, window.end);
    if (end > start) seconds += Seconds(end - start);
  }
  return seconds;
}

Span Extent(const std::vector<Span>& spans) {
  if (spans.empty()) return {};
  Span extent = spans.front();
  for (const Span& span : spans) {
    extent.start = std::min(extent.start, span.start);
    extent.end = std::max(extent.end, span.end);
  }
  return extent;
}

double AskedSeconds(const std::vector<LevelPoint>& levels, Nanos until) {
  double asked = 0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const LevelPoint& from = levels[i];
    if (from.at >= until) break;
    if (i + 1 == levels.size()) return asked + from.level * Seconds(until - from.at);
    const LevelPoint& to = levels[i + 1];
    const Nanos end = std::min(until, to.at);
    if (end == from.at) continue;
    const double share = static_cast<double>(end - from.at) / static_cast<double>(to.at - from.at);
    asked += (from.level + (to.level - from.level) * share / 2) * Seconds(end - from.at);
  }
  return asked;
}

std::optional<double> ConcurrencyWhileFilled(const std::vector<Span>& spans, std::uint64_t asked,
                                             std::optional<Nanos> until) {
  if (asked == 0 || spans.size() <= asked) return std::nullopt;
  std::vector<Nanos> starts;
  starts.reserve(spans.size());
  for (const Span& span : spans) starts.push_back(span.start);
  const auto fill = starts.begin() + static_cast<std::ptrdiff_t>(asked - 1);
  std::nth_element(starts.begin(), fill, starts.end());
  const Nanos last = *std::max_element(fill, starts.end());
  const Span window{*fill, std::min(last, until.value_or(last))};
  if (window.end <= window.start) return std::nullopt;
  return InFlightSeconds(spans, window) / Seconds(window.end - window.start);
}

}  // namespace imgperf
