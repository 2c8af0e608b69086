#include "controller/bench_serving/serving_plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/units.h"

namespace imgperf {
namespace {

// As Python writes a float.
std::string PythonFloat(double value) {
  const std::string text = fmt::format("{}", value);
  return text.find_first_of(".en") == text.npos ? text + ".0" : text;
}

void TakePhase(const PhasePlan& phase, ServingWish& wish) {
  wish.num_prompts = static_cast<std::int64_t>(phase.requests);
  wish.request_rate = "inf";
  if (!phase.open_loop()) {
    wish.max_concurrency = phase.concurrency;
    return;
  }
  if (!phase.rate.empty()) wish.request_rate = PythonFloat(phase.rate.front().value);
  wish.max_concurrency =
      phase.max_in_flight.empty() ? 0 : static_cast<std::int64_t>(phase.max_in_flight.front().value);
}

std::int64_t StepsIn(const std::string& extra_json) {
  const auto extra = nlohmann::json::parse(extra_json, nullptr, /*allow_exceptions=*/false);
  if (!extra.is_object()) return 0;
  const auto steps = extra.find("num_inference_steps");
  return steps != extra.end() && steps->is_number_integer() ? steps->get<std::int64_t>() : 0;
}

}  // namespace

ServingWish WithPlan(ServingWish wish, const RunPlan& plan) {
  const auto measured = std::find_if(plan.phases.begin(), plan.phases.end(), [](const PhasePlan& phase) {
    return phase.kind == PhaseKind::kProfiling;
  });
  if (measured != plan.phases.end()) TakePhase(*measured, wish);
  const auto size = ParsePixelSize(plan.request.size);
  wish.width = size.ok() ? size->width : 0;
  wish.height = size.ok() ? size->height : 0;
  wish.steps = StepsIn(plan.request.extra_json);
  return wish;
}

}  // namespace imgperf
