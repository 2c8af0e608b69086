#include "controller/slo/slo.h"

#include <fmt/format.h>

#include "controller/slo/hints.h"
#include "controller/slo/metric_names.h"
#include "controller/slo/metric_units.h"

namespace imgperf {
namespace {

// "" when the statistic fits the metric.
std::string StatFault(const MetricInfo& metric, const std::string& stat) {
  if (stat.empty()) {
    return fmt::format("every request has its own {}: say which statistic, as {}.p95 or {}.avg", metric.tag,
                       metric.tag, metric.tag);
  }
  if (!IsStat(stat)) return fmt::format("unknown statistic \"{}\"{}", stat, NearestOf(stat, StatNames()));
  return "";
}

std::string RunMetricFault(const RunMetric& metric, const SloWords& words) {
  if (!words.stat.empty()) return fmt::format("{} is one number: leave out \".{}\"", metric.tag, words.stat);
  if (words.window != 0 && metric.kind == RunMetricKind::kWhole)
    return fmt::format("{} is of whole phases: leave out over", metric.tag);
  return "";
}

}  // namespace

absl::StatusOr<Slo> ParseSlo(std::string_view text) {
  const auto words = ReadSloWords(text);
  if (!words.ok()) return words.status();
  Slo slo{TidySloText(text),
          std::string(words->metric),
          StatName(words->stat),
          words->comparison,
          0,
          "",
          std::string(words->phase),
          words->window};
  std::string fault;
  if (const MetricInfo* of_request = FindRequestMetric(slo.metric)) {
    slo.unit = of_request->unit;
    fault = StatFault(*of_request, slo.stat);
  } else if (const RunMetric* of_run = FindRunMetric(slo.metric)) {
    slo.unit = of_run->unit;
    fault = RunMetricFault(*of_run, *words);
  } else {
    fault = fmt::format("unknown metric \"{}\"{}", slo.metric, NearestOf(slo.metric, AllMetricTags()));
  }
  if (!fault.empty()) return SloFault(text, fault);
  const auto limit = InUnit(words->number, words->unit, slo.unit);
  if (!limit.ok()) return SloFault(text, limit.status());
  slo.limit = *limit;
  return slo;
}

}  // namespace imgperf
