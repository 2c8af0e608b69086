#include "controller/slo/good_rule.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/slo/hints.h"
#include "controller/slo/metric_names.h"
#include "controller/slo/metric_units.h"

namespace imgperf {
namespace {

std::string GoodFault(const SloWords& words) {
  if (FindRequestMetric(words.metric) == nullptr) {
    if (FindRunMetric(words.metric) != nullptr)
      return fmt::format("{} is no request's own: put it into slo", words.metric);
    return fmt::format("unknown metric \"{}\"{}", words.metric, NearestOf(words.metric, RequestMetricTags()));
  }
  if (!words.stat.empty()) return fmt::format("is judged per request: leave out \".{}\"", words.stat);
  if (!words.phase.empty() || words.window != 0) return "is judged per request: leave out in and over";
  return "";
}

}  // namespace

absl::StatusOr<GoodRule> ParseGoodRule(std::string_view text) {
  const auto words = ReadSloWords(text);
  if (!words.ok()) return words.status();
  if (const std::string fault = GoodFault(*words); !fault.empty()) return SloFault(text, fault);
  const std::size_t metric = MetricIndex(words->metric);
  const auto limit = InUnit(words->number, words->unit, Metrics()[metric].unit);
  if (!limit.ok()) return SloFault(text, limit.status());
  return GoodRule{TidySloText(text), metric, words->comparison, *limit};
}

bool IsGood(const std::vector<GoodRule>& rules, const MetricValues& values) {
  return std::all_of(rules.begin(), rules.end(), [&](const GoodRule& rule) {
    const auto& value = values[rule.metric];
    return value && Holds(*value, rule.comparison, rule.limit);
  });
}

}  // namespace imgperf
