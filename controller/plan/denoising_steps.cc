#include "controller/plan/denoising_steps.h"

#include <algorithm>
#include <array>

#include <simdjson.h>

namespace imgperf {
namespace {

using simdjson::dom::element;
using Steps = std::optional<std::uint32_t>;

constexpr std::array<std::string_view, 3> kNames{"num_inference_steps", "steps", "sample_steps"};
constexpr std::uint64_t kMost = 100'000;

Steps NumberOf(element value) {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS || number == 0 || number > kMost) return {};
  return static_cast<std::uint32_t>(number);
}

bool IsName(std::string_view key) { return std::find(kNames.begin(), kNames.end(), key) != kNames.end(); }

// Its depth is bounded by the parser's.
Steps Find(element value) {
  simdjson::dom::array list;
  if (value.get_array().get(list) == simdjson::SUCCESS) {
    for (const element part : list) {
      if (const Steps steps = Find(part)) return steps;
    }
    return {};
  }
  simdjson::dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return {};
  for (const auto& [key, part] : object) {
    if (const Steps steps = IsName(key) ? NumberOf(part) : Find(part)) return steps;
  }
  return {};
}

}  // namespace

Steps StepsIn(std::string_view json) {
  if (json.empty()) return {};
  simdjson::dom::parser parser;
  element root;
  if (parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) return {};
  return Find(root);
}

StepsOfEntries::StepsOfEntries(const RunPlan& plan) : plan_(plan) {
  if (plan.mix.empty()) of_kinds_.push_back(OfRequest(plan.request));
  for (const MixPart& part : plan.mix) of_kinds_.push_back(OfRequest(part.request));
}

Steps StepsOfEntries::OfRequest(const RequestSpec& request) const {
  if (const Steps steps = StepsIn(request.extra_json)) return steps;
  return request.own ? StepsIn(request.own->body_json) : Steps();
}

Steps StepsOfEntries::Of(std::size_t entry) const {
  const Entry& row = plan_.entries[entry];
  if (const Steps steps = StepsIn(row.extra_body_json)) return steps;
  return of_kinds_[plan_.mix.empty() ? 0 : row.variant];
}

}  // namespace imgperf
