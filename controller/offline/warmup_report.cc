#include "controller/offline/warmup_report.h"

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/offline/report_json.h"
#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"
#include "controller/stats/warmup_end.h"

namespace imgperf {
namespace {

constexpr std::string_view kJudged = "request_latency";
// As much as the verdict forgives.
constexpr double kTrivial = 0.02;

// When the completed request was due before which `index` others were.
Nanos DueOf(const OrderedColumns& part, std::size_t metric, std::size_t index) {
  for (std::size_t place = 0; place < part.order.size(); ++place) {
    const std::size_t row = part.order.RowAt(place);
    if (!part.columns.At(metric, row)) continue;
    if (index-- == 0) return part.columns.dues()[row];
  }
  return 0;
}

std::string WarmupText(const PhaseReport& phase, const Distribution& whole) {
  const WarmupEndReport& end = *phase.warmup_end;
  std::string text = fmt::format("phase {}: ", ForDisplay(phase.name, 40));
  text += end.settled ? fmt::format("request latency settled after {} requests, at {}; ",
                                    GroupedCount(end.requests), FormatInstant(end.at))
                      : fmt::format("request latency had not settled after {} requests, half of them; ",
                                    GroupedCount(end.requests));
  return text + fmt::format("from there on avg {}, p50 {} ms where the whole phase has {}, {}",
                            GroupedNumber(end.after.avg), GroupedNumber(end.after.At("p50")),
                            GroupedNumber(whole.avg), GroupedNumber(whole.At("p50")));
}

}  // namespace

std::optional<WarmupEndReport> WarmupEndOf(const PhaseFold& phase, Nanos to_epoch) {
  const std::size_t metric = MetricIndex(kJudged);
  std::vector<OrderedColumns> parts;
  parts.emplace_back(phase.columns());
  std::vector<double> values;
  CollectInDueOrder(parts, metric, values);
  const auto end = FindWarmupEnd(values);
  if (!end) return std::nullopt;
  WarmupEndReport report;
  report.requests = end->index;
  report.at = DueOf(parts.front(), metric, end->index) + to_epoch;
  report.settled = end->settled;
  values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(end->index));
  report.after = *Summarize(values);
  return report;
}

std::string WarmupLines(const RunReport& report, std::size_t width) {
  std::string lines;
  for (const PhaseReport& phase : report.phases) {
    const Distribution* whole = phase.metrics.DistributionOf(kJudged);
    if (!phase.warmup_end || whole == nullptr || whole->avg <= 0) continue;
    if (std::abs(phase.warmup_end->after.avg / whole->avg - 1) <= kTrivial) continue;
    lines += Paragraph(lines.empty() ? "Warm-up" : "", WarmupText(phase, *whole), width);
  }
  return lines;
}

}  // namespace imgperf
