// How much, and until when: AIPerf's profiling phase and its warm-up.
#include <algorithm>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr Nanos kDefaultGrace = 30 * kSecond;

struct PhaseFlags {
  std::string_view path;  // "phases.warmup."
  std::string_view count;
  std::string_view sessions;
  std::string_view duration;
  std::string_view grace;
};

constexpr PhaseFlags kProfilingFlags{"phases.profiling.", "--request-count", "--num-sessions",
                                     "--benchmark-duration", "--benchmark-grace-period"};
constexpr PhaseFlags kWarmupFlags{"phases.warmup.", "--warmup-request-count", "--num-warmup-sessions",
                                  "--warmup-duration", "--warmup-grace-period"};

std::string At(const PhaseFlags& names, std::string_view key) { return fmt::format("{}{}", names.path, key); }

// A session is one request, but for conversations, of which requests are the turns.
void TranslateStop(Draft& draft, const PhaseFlags& names) {
  GivenFlags& flags = draft.flags();
  if (flags.Has(names.count) && flags.Has(names.sessions))
    draft.Fault(names.sessions, fmt::format("says what {} says: give one of the two", names.count));
  if (flags.Has(names.sessions) && flags.Text("--custom-dataset-type") == "multi_turn")
    draft.Fault(names.sessions,
                fmt::format("counts conversations, and {} their turns: give that", names.count));
  for (const std::string_view flag : {names.count, names.sessions}) {
    if (const auto count = flags.Count(flag)) draft.Set(flag, At(names, "requests"), std::to_string(*count));
  }
  if (const auto duration = flags.Seconds(names.duration, kMillisecond))
    draft.Set(names.duration, At(names, "duration"), FormatDuration(*duration));
}

void TranslateGrace(Draft& draft, const PhaseFlags& names, std::optional<Nanos> by_default) {
  const auto given = draft.flags().Seconds(names.grace, 0, /*may_be_inf=*/true);
  const auto grace = draft.flags().Has(names.grace) ? given : by_default;
  if (grace) draft.Set(names.grace, At(names, "grace"), FormatDuration(*grace));
}

// Both of the profiling phase alone, as there. A rate of 0 is none.
void TranslateCancel(Draft& draft) {
  constexpr std::string_view kRate = "--request-cancellation-rate";
  constexpr std::string_view kDelay = "--request-cancellation-delay";
  const auto rate = draft.flags().Number(kRate);
  const auto delay = draft.flags().Seconds(kDelay, 0);
  if (draft.flags().Has(kRate) && !rate) return;  // complained of
  if (rate && (*rate < 0 || *rate > 100))
    return draft.Fault(kRate, fmt::format("{} is not within 0 and 100: it is a percentage", *rate));
  if (rate.value_or(0) == 0)
    return draft.RefuseEach({kDelay}, fmt::format("has no effect without {} above 0", kRate));
  draft.Set(kRate, "phases.profiling.cancel.share", fmt::format("{}%", *rate));
  if (delay) draft.Set(kDelay, "phases.profiling.cancel.after", FormatDuration(*delay));
}

bool HasStop(const Draft& draft, const PhaseFlags& names) {
  const GivenFlags& flags = draft.flags();
  return flags.Has(names.count) || flags.Has(names.sessions) || flags.Has(names.duration);
}

bool StopIsSet(const Draft& draft) {
  return draft.IsSet("phases.profiling.requests") || draft.IsSet("phases.profiling.duration") ||
         draft.IsSet("phases.profiling.per");
}

// AIPerf's rule, and its counterpart for files: each row once.
void TranslateDefaultStop(Draft& draft) {
  const bool drawn = draft.flags().Text("--dataset-sampling-strategy") == "random";
  if (draft.flags().Has("--input-file") && !drawn)
    return draft.Set("--request-count", "phases.profiling.per", "entry");
  draft.Set("--request-count", "phases.profiling.requests",
            std::to_string(std::max<std::int64_t>(10, 2 * draft.concurrency())));
}

void TranslateProfiling(Draft& draft) {
  TranslateStop(draft, kProfilingFlags);
  const bool has_stop = HasStop(draft, kProfilingFlags) || draft.flags().Has("--fixed-schedule");
  if (!has_stop && !StopIsSet(draft)) TranslateDefaultStop(draft);
  if (draft.flags().Has("--benchmark-duration")) {
    TranslateGrace(draft, kProfilingFlags, kDefaultGrace);
  } else {
    draft.RefuseEach({kProfilingFlags.grace},
                     "is for --benchmark-duration: add it, or drop the grace period");
  }
  TranslateCancel(draft);
}

void TranslateWarmup(Draft& draft) {
  TranslateStop(draft, kWarmupFlags);
  TranslateGrace(draft, kWarmupFlags, std::nullopt);
}

}  // namespace

void TranslateLoad(Draft& draft, const SecretReader& read_file) {
  const bool warms_up = HasStop(draft, kWarmupFlags);
  draft.SetJson("--concurrency", "phases",
                warms_up ? R"([{"name": "warmup", "kind": "warmup"}, {"name": "profiling"}])"
                         : R"([{"name": "profiling"}])");
  if (warms_up) {
    TranslateArrival(draft, kWarmupFlags.path, /*warmup=*/true, read_file);
    TranslateWarmup(draft);
  } else {
    draft.RefuseEach(
        {"--warmup-concurrency", kWarmupFlags.grace, "--warmup-request-rate", "--warmup-arrival-pattern",
         "--warmup-concurrency-ramp-duration", "--warmup-request-rate-ramp-duration"},
        "is for a warm-up, and there is none: add --warmup-request-count or --warmup-duration");
  }
  TranslateArrival(draft, kProfilingFlags.path, /*warmup=*/false, read_file);
  TranslateProfiling(draft);
}

}  // namespace imgperf
