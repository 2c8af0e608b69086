// How requests are sent: in flight, at a rate, after a warm-up; and what is promised of them.
#include <string>

#include "common/units.h"
#include "controller/bench_serving/serving_parts.h"

namespace imgperf {
namespace {

constexpr std::string_view kRateFlag = "--request-rate";
constexpr std::string_view kInFlight = "--max-concurrency";
constexpr std::string_view kWarmups = "--warmup-requests";

void TranslateRate(Draft& draft, const ServingWish& wish) {
  const std::string level = std::to_string(wish.max_concurrency);
  if (draft.flags().Text(kRateFlag).value_or("inf") == "inf")
    return draft.Set(kInFlight, "phases.profiling.concurrency", level);
  const auto rate = draft.flags().Number(kRateFlag);
  if (!rate) return;
  if (*rate <= 0) return draft.Fault(kRateFlag, "a rate is above 0; inf is without one");
  draft.Set(kRateFlag, "phases.profiling.arrival", "poisson");
  draft.Set(kRateFlag, "phases.profiling.rate", FormatRate(*rate));
  draft.Set(kInFlight, "phases.profiling.max_in_flight", level);
}

// Those of before warm-up requests were thought of published figures without any, and still print this table:
// without being asked for, there are none. An SLO is reckoned from one.
std::int64_t WarmupCount(Draft& draft, const ServingWish& wish) {
  const auto said = draft.flags().Count(kWarmups, 0);
  const std::int64_t count = said.value_or(wish.slo ? 1 : 0);
  if (wish.slo && said == 0)
    draft.Fault(kWarmups, "0 leaves --slo nothing to be reckoned from: 1 at least, or drop --slo");
  return count;
}

void TranslatePromise(Draft& draft, ServingWish& wish) {
  wish.slo = draft.flags().Has("--slo");
  if (!wish.slo) return draft.RefuseEach({"--slo-scale"}, "is for --slo: add it, or drop this");
  if (const auto scale = draft.flags().Number("--slo-scale")) wish.slo_scale = *scale;
  if (wish.slo_scale <= 0) draft.Fault("--slo-scale", "a scale is above 0");
}

}  // namespace

void TranslateServingLoad(Draft& draft, ServingWish& wish) {
  wish.max_concurrency = draft.flags().Count(kInFlight).value_or(1);
  TranslatePromise(draft, wish);
  const std::int64_t warmups = WarmupCount(draft, wish);
  draft.SetJson(kWarmups, "phases",
                warmups > 0 ? R"([{"name": "warmup", "kind": "warmup"}, {"name": "profiling"}])"
                            : R"([{"name": "profiling"}])");
  if (warmups > 0) {
    draft.Set(kWarmups, "phases.warmup.concurrency", "1");
    draft.Set(kWarmups, "phases.warmup.requests", std::to_string(warmups));
  }
  TranslateRate(draft, wish);
  draft.Set("--num-prompts", "phases.profiling.requests", std::to_string(wish.num_prompts));
}

}  // namespace imgperf
