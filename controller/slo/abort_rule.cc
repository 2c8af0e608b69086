#include "controller/slo/abort_rule.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/slo/hints.h"
#include "controller/slo/metric_names.h"
#include "controller/slo/metric_units.h"

namespace imgperf {
namespace {

struct Live {
  std::string_view tag;
  LiveMetric metric;
};
constexpr std::array kLive{
    Live{"error_rate", LiveMetric::kErrorRate}, Live{"error_request_count", LiveMetric::kErrors},
    Live{"request_count", LiveMetric::kCompleted}, Live{"completed_request_count", LiveMetric::kEnded},
    Live{"cancelled_request_count", LiveMetric::kCancelled}};

std::vector<std::string_view> LiveTags() {
  std::vector<std::string_view> tags;
  for (const Live& live : kLive) tags.push_back(live.tag);
  return tags;
}

const Live* FindLive(std::string_view tag) {
  const auto* found = std::find_if(kLive.begin(), kLive.end(), [&](auto& live) { return live.tag == tag; });
  return found == kLive.end() ? nullptr : found;
}

std::string MetricFault(std::string_view metric) {
  if (FindRequestMetric(metric) != nullptr || FindRunMetric(metric) != nullptr) {
    return fmt::format("{} is not known before the run's end: put it into slo, or abort by one of {}", metric,
                       fmt::join(LiveTags(), ", "));
  }
  return fmt::format("unknown metric \"{}\"{}", metric, NearestOf(metric, LiveTags()));
}

std::string AbortFault(const SloWords& words) {
  if (FindLive(words.metric) == nullptr) return MetricFault(words.metric);
  if (!words.stat.empty())
    return fmt::format("{} is one number: leave out \".{}\"", words.metric, words.stat);
  if (!words.phase.empty())
    return "is judged in each phase: leave out in, or write it as abort_if of that phase";
  if (words.window != 0) return "is judged over the phase so far: leave out over";
  if (BoundsAbove(words.comparison)) return "says what is too much: write > or >=";
  return "";
}

std::uint64_t Ended(const LiveCounts& counts) { return counts.completed + counts.failed; }

}  // namespace

absl::StatusOr<AbortRule> ParseAbortRule(std::string_view text) {
  const auto words = ReadSloWords(text);
  if (!words.ok()) return words.status();
  if (const std::string fault = AbortFault(*words); !fault.empty()) return SloFault(text, fault);
  const auto limit = InUnit(words->number, words->unit, FindRunMetric(words->metric)->unit);
  if (!limit.ok()) return SloFault(text, limit.status());
  return AbortRule{TidySloText(text), FindLive(words->metric)->metric, words->comparison, *limit};
}

double LiveValue(LiveMetric metric, const LiveCounts& counts) {
  const double errors = static_cast<double>(counts.failed);
  switch (metric) {
    case LiveMetric::kErrorRate:
      return Ended(counts) == 0 ? 0 : 100 * errors / static_cast<double>(Ended(counts));
    case LiveMetric::kErrors:
      return errors;
    case LiveMetric::kCompleted:
      return static_cast<double>(counts.completed);
    case LiveMetric::kEnded:
      return static_cast<double>(Ended(counts));
    case LiveMetric::kCancelled:
      return static_cast<double>(counts.cancelled);
  }
  return 0;
}

bool IsSpent(const AbortRule& rule, const LiveCounts& counts, std::uint64_t least) {
  if (rule.metric == LiveMetric::kErrorRate && Ended(counts) < std::max<std::uint64_t>(least, 1))
    return false;
  return Holds(LiveValue(rule.metric, counts), rule.comparison, rule.limit);
}

}  // namespace imgperf
