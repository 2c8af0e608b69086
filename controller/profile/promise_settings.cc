// What the run promises: AIPerf's goodput and its threshold of failed requests.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/plan/text.h"
#include "controller/profile/settings_parts.h"
#include "controller/slo/good_rule.h"
#include "controller/slo/hints.h"
#include "controller/slo/metric_names.h"

namespace imgperf {
namespace {

constexpr std::string_view kGoodput = "--goodput";
constexpr std::string_view kThreshold = "--failed-request-threshold";

// "request_latency:20000" -> "request_latency <= 20000ms": the limit is in the metric's own unit, and which
// side of it is good is the metric's own, too. "" after a fault.
std::string RuleOf(Draft& draft, std::string_view pair) {
  const std::size_t colon = pair.find(':');
  const std::string_view tag = pair.substr(0, colon);
  if (colon == pair.npos) {
    draft.Fault(kGoodput, fmt::format("\"{}\" is not METRIC:VALUE, as request_latency:20000", pair));
    return "";
  }
  const MetricInfo* metric = FindRequestMetric(tag);
  if (metric == nullptr) {
    draft.Fault(kGoodput, fmt::format("requests for images have no metric \"{}\"{}", tag,
                                      NearestOf(tag, RequestMetricTags())));
    return "";
  }
  const std::string rule =
      fmt::format("{} {} {}{}", tag, LargerIsBetter(tag) ? ">=" : "<=", pair.substr(colon + 1), metric->unit);
  if (ParseGoodRule(rule).ok()) return rule;
  draft.Fault(kGoodput,
              fmt::format("\"{}\": behind the colon a number is wanted, in {}", pair, metric->unit));
  return "";
}

void TranslateGoodput(Draft& draft) {
  nlohmann::json rules = nlohmann::json::array();
  int named = 0;
  for (const std::string& text : draft.flags().All(kGoodput)) {
    for (const std::string_view pair : SplitAt(text, ' ')) {
      if (pair.empty()) continue;
      ++named;
      if (std::string rule = RuleOf(draft, pair); !rule.empty()) rules.push_back(std::move(rule));
    }
  }
  if (named > 0) {
    draft.SetJson(kGoodput, "goodput", rules.dump());
  } else if (draft.flags().Has(kGoodput)) {
    draft.Fault(kGoodput, "names no metric: write METRIC:VALUE, as request_latency:20000");
  }
}

// Who says how many failures abort the run has said how many are too many: the default SLO gives way.
void TranslateThreshold(Draft& draft) {
  const auto share = draft.flags().Number(kThreshold);
  if (!share) return;
  if (*share < 0 || *share > 1)
    return draft.Fault(kThreshold, fmt::format("{} is no share: 0 to 1, as 0.1", *share));
  const std::string percent = fmt::format("{:.10g}%", *share * 100);
  draft.Set(kThreshold, "limits.abort_if", "error_rate > " + percent);
  draft.Set(kThreshold, "limits.max_error_rate", percent);
}

}  // namespace

void TranslatePromises(Draft& draft) {
  TranslateGoodput(draft);
  TranslateThreshold(draft);
}

}  // namespace imgperf
