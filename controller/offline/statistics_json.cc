#include "controller/offline/statistics_json.h"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "controller/offline/names.h"

namespace imgperf {
namespace {

using Block = nlohmann::ordered_json;

Block OrNull(const std::optional<double>& value) { return value ? Block(*value) : Block(); }

}  // namespace

void AddIntervals(nlohmann::ordered_json& metric, const Intervals& intervals) {
  Block marks = Block::object();
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    const Interval& interval = intervals[i];
    const std::string name(kPercentiles[i].name);
    metric["ci95"][name] = {OrNull(interval.low), OrNull(interval.high)};
    metric["n_eff"][name] = interval.n_eff;
    if (interval.mark != PercentileMark::kNone) marks[name] = NameOf(interval.mark);
  }
  if (!marks.empty()) metric["mark"] = marks;
}

void AddPessimistic(nlohmann::ordered_json& metric, const Pessimistic& pessimistic) {
  Block block{
      {"count", pessimistic.count}, {"censored", pessimistic.censored}, {"failed", pessimistic.failed}};
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    const PessimisticValue& value = pessimistic.percentiles[i];
    block[std::string(kPercentiles[i].name)] = {{"value", OrNull(value.value)}, {"at_least", value.at_least}};
  }
  metric["pessimistic"] = block;
}

}  // namespace imgperf
