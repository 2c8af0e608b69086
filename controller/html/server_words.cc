#include "controller/html/server_words.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <absl/strings/numbers.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

using Json = nlohmann::json;

std::optional<double> NumberIn(const Json& value) {
  if (value.is_number()) return value.get<double>();
  double number = 0;
  if (value.is_string() && absl::SimpleAtod(value.get_ref<const std::string&>(), &number)) return number;
  return std::nullopt;
}

template <typename Take>
void EachNumber(const Json& object, const std::string& prefix, int depth, const Take& take) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object() && depth > 0) {
      EachNumber(value, prefix + key + ".", depth - 1, take);
    } else if (const auto number = NumberIn(value); number && std::isfinite(*number)) {
      take(prefix + key, *number);
    }
  }
}

}  // namespace

void ServerWordsFold::Add(const pb::ServerWords& words) {
  AddObject(WordKind::kStages, words.stages_json());
  AddObject(WordKind::kUsage, words.usage_json());
  AddObject(WordKind::kRateLimits, words.rate_limits_json());
}

void ServerWordsFold::AddObject(WordKind kind, std::string_view json) {
  if (json.empty()) return;
  constexpr int kNested = 3;
  const Json object = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return;  // of a record that is damaged
  EachNumber(object, "", kNested,
             [&](const std::string& name, double value) { AddNumber(kind, name, value); });
}

void ServerWordsFold::AddNumber(WordKind kind, const std::string& name, double value) {
  Summaries& summaries = kinds_[static_cast<std::size_t>(kind)];
  if (summaries.size() >= kMostNames && !summaries.contains(name)) return;
  WordSummary& summary = summaries[name];
  summary.min = summary.count == 0 ? value : std::min(summary.min, value);
  summary.max = summary.count == 0 ? value : std::max(summary.max, value);
  summary.sum += value;
  ++summary.count;
}

}  // namespace imgperf
