#include "controller/offline/interval_lines.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "controller/offline/names.h"
#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

// The table's columns.
constexpr std::array<std::string_view, 3> kShown{"p50", "p90", "p99"};
constexpr std::array<std::string_view, 2> kLatencies{"request_latency", "response_time"};
// Below this share of the requests the dependence is worth a word.
constexpr double kDependent = 0.9;

std::string EndOf(const std::optional<double>& value, std::string_view unknown) {
  return value ? GroupedNumber(*value) : std::string(unknown);
}

std::string TextOf(std::string_view name, const Interval& interval) {
  if (interval.mark == PercentileMark::kNotCarried) return fmt::format("{} {}", name, NameOf(interval.mark));
  const std::string mark =
      interval.mark == PercentileMark::kNone ? "" : fmt::format(" ({})", NameOf(interval.mark));
  return fmt::format("{} {} to {}{}", name, EndOf(interval.low, "?"), EndOf(interval.high, "?"), mark);
}

std::string LineOf(const MetricInfo& metric, const Distribution& d, const Intervals& intervals) {
  std::string text;
  bool carried = false;
  double fewest = static_cast<double>(d.count);
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    if (std::find(kShown.begin(), kShown.end(), kPercentiles[i].name) == kShown.end()) continue;
    text += (text.empty() ? "" : ", ") + TextOf(kPercentiles[i].name, intervals[i]);
    carried = carried || intervals[i].mark != PercentileMark::kNotCarried;
    fewest = std::min(fewest, intervals[i].n_eff);
  }
  if (!carried)
    return fmt::format("{}: {} requests do not carry a percentile", metric.header, GroupedCount(d.count));
  text = fmt::format("{}, 95 %: {}", metric.header, text);
  if (fewest < kDependent * static_cast<double>(d.count)) {
    text += fmt::format("; {} requests that depend on each other say as much as {:.0f}",
                        GroupedCount(d.count), fewest);
  }
  return text;
}

}  // namespace

std::string IntervalLines(const RunReport& report, std::size_t width) {
  std::string lines;
  for (const std::string_view tag : kLatencies) {
    const std::size_t metric = MetricIndex(tag);
    const auto intervals = report.metrics.intervals.find(metric);
    const Distribution* d = report.metrics.DistributionOf(tag);
    if (d == nullptr || intervals == report.metrics.intervals.end()) continue;
    lines +=
        Paragraph(lines.empty() ? "Intervals" : "", LineOf(Metrics()[metric], *d, intervals->second), width);
  }
  return lines;
}

}  // namespace imgperf
