// What makes requests due: AIPerf's concurrency, rates, ramps and schedules.
#include <array>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/units.h"
#include "controller/plan/text.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kRequestRate = "--request-rate";
constexpr std::string_view kPattern = "--arrival-pattern";
constexpr std::string_view kSmoothness = "--arrival-smoothness";
constexpr std::string_view kSeries = "--request-rate-series";
constexpr std::string_view kRateRamp = "--request-rate-ramp-duration";
constexpr std::string_view kConcurrency = "--concurrency";
constexpr std::string_view kConcurrencyRamp = "--concurrency-ramp-duration";
constexpr std::string_view kSchedule = "--fixed-schedule";
constexpr std::array kScheduleParts{"--fixed-schedule-auto-offset", "--fixed-schedule-start-offset",
                                    "--fixed-schedule-end-offset"};

// One phase's flags; a warm-up's own ones, where it has none the profiling phase's.
class ArrivalTranslator {
 public:
  ArrivalTranslator(Draft& draft, std::string_view path, bool warmup)
      : draft_(draft), path_(path), warmup_(warmup) {}

  void Translate(const SecretReader& read_file) {
    if (!warmup_ && draft_.flags().Has(kSchedule)) return Schedule();
    if (!warmup_ || !draft_.flags().Has("--warmup-request-rate")) {
      if (draft_.flags().Has(kSeries)) return Series(read_file);
    }
    if (draft_.flags().Has(Own("--warmup-request-rate", kRequestRate))) {
      Rate();
    } else {
      Closed();
    }
  }

 private:
  // The warm-up's own flag when it was given.
  std::string_view Own(std::string_view warmup_flag, std::string_view flag) const {
    return warmup_ && draft_.flags().Has(warmup_flag) ? warmup_flag : flag;
  }
  std::string At(std::string_view key) const { return fmt::format("{}{}", path_, key); }

  void Closed() {
    if (!warmup_) {
      draft_.RefuseEach({kRateRamp, kSmoothness}, "is for --request-rate: add it, or drop this");
      if (draft_.flags().Text(kPattern).value_or("concurrency_burst") != "concurrency_burst")
        draft_.Fault(kPattern, "is for --request-rate: add it, or drop this");
    }
    Level("concurrency", /*by_default=*/true);
  }

  void Rate() {
    const std::string_view flag = Own("--warmup-request-rate", kRequestRate);
    const auto rate = draft_.flags().Number(flag);
    if (!rate) return;
    if (*rate <= 0) return draft_.Fault(flag, "a rate is above 0");
    const std::string_view ramp_flag = Own("--warmup-request-rate-ramp-duration", kRateRamp);
    const auto ramp = draft_.flags().Seconds(ramp_flag, kMillisecond);
    if (ramp) {
      // AIPerf begins with a tenth of a second's share.
      const double from = *rate * std::min(1.0, 0.1e9 / static_cast<double>(*ramp));
      draft_.SetJson(
          ramp_flag, At("rate"),
          Json{{"from", FormatRate(from)}, {"to", FormatRate(*rate)}, {"over", FormatDuration(*ramp)}}
              .dump());
    } else {
      draft_.Set(flag, At("rate"), FormatRate(*rate));
    }
    Pattern();
    Level("max_in_flight", /*by_default=*/false);
  }

  void Pattern() {
    const std::string_view flag = Own("--warmup-arrival-pattern", kPattern);
    if (draft_.flags().Text(flag) == "concurrency_burst")
      return draft_.Fault(flag, "concurrency_burst sends as slots become free: drop the rate");
    const auto word = draft_.flags().Word(flag, {"constant", "poisson", "gamma"});
    draft_.Set(flag, At("arrival"), word.value_or("poisson"));
    if (word != "gamma") {
      if (!warmup_) draft_.RefuseEach({kSmoothness}, "is for --arrival-pattern gamma: add it, or drop this");
      return;
    }
    const auto smoothness = draft_.flags().Number(kSmoothness);
    draft_.Set(kSmoothness, At("smoothness"), fmt::format("{}", smoothness.value_or(1)));
  }

  // Requests in flight, which may rise from 1.
  void Level(std::string_view key, bool by_default) {
    const std::string_view flag = Own("--warmup-concurrency", kConcurrency);
    if (!draft_.flags().Has(flag) && !by_default) return;
    const auto level = flag == kConcurrency ? draft_.concurrency() : draft_.flags().Count(flag).value_or(1);
    const std::string_view ramp_flag = Own("--warmup-concurrency-ramp-duration", kConcurrencyRamp);
    const auto ramp = draft_.flags().Seconds(ramp_flag, kMillisecond);
    if (ramp) {
      draft_.SetJson(ramp_flag, At(key),
                     Json{{"from", 1}, {"to", level}, {"over", FormatDuration(*ramp)}}.dump());
    } else {
      draft_.Set(flag, At(key), std::to_string(level));
    }
  }

  // {"points": [{"time_s": 0, "qps": 1}, …]}, straight lines between them.
  void Series(const SecretReader& read_file) {
    for (const std::string_view flag : {kRequestRate, kRateRamp}) {
      if (!warmup_ && draft_.flags().Has(flag))
        draft_.Fault(flag, "says what --request-rate-series says: give one of the two");
    }
    const auto text = read_file(draft_.flags().Text(kSeries).value_or(""));
    if (!text.ok()) return draft_.Fault(kSeries, MessageOf(text.status()));
    const Json file = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
    Json points = Json::array();
    if (file.is_object() && file.contains("points") && file["points"].is_array()) {
      for (const Json& point : file["points"]) AddPoint(point, points);
    }
    if (points.empty() || points.size() != file["points"].size()) {
      return draft_.Fault(kSeries, "is no rate series: {\"points\": [{\"time_s\": 0, \"qps\": 1}, ...]}");
    }
    draft_.SetJson(kSeries, At("rate"), points.dump());
    Pattern();
    Level("max_in_flight", /*by_default=*/false);
  }

  static void AddPoint(const Json& point, Json& points) {
    if (!point.is_object() || !point.contains("time_s") || !point.contains("qps")) return;
    const Json& at = point["time_s"];
    const Json& rate = point["qps"];
    if (!at.is_number() || !rate.is_number() || at < 0 || rate < 0 || at > 1e9) return;
    points.push_back({{"at", FormatDuration(static_cast<Nanos>(at.get<double>() * 1e9 + 0.5))},
                      {"to", FormatRate(rate.get<double>())}});
  }

  void Schedule() {
    draft_.RefuseEach({kRequestRate, kSeries, kRateRamp, kPattern, kSmoothness},
                      "does not go with --fixed-schedule, which says itself when requests are sent");
    if (!draft_.flags().Has("--input-file"))
      draft_.Fault(kSchedule, "takes its instants from the rows of --input-file: add it");
    draft_.Set(kSchedule, At("arrival"), "schedule");
    if (draft_.flags().Has(kScheduleParts[0]))
      draft_.Set(kScheduleParts[0], At("schedule.auto_offset"), "true");
    Offset(kScheduleParts[1], "schedule.start");
    Offset(kScheduleParts[2], "schedule.end");
    Level("max_in_flight", /*by_default=*/false);
  }

  void Offset(std::string_view flag, std::string_view key) {
    const auto milliseconds = draft_.flags().Count(flag, 0);
    if (milliseconds) draft_.Set(flag, At(key), FormatDuration(*milliseconds * kMillisecond));
  }

  Draft& draft_;
  const std::string_view path_;
  const bool warmup_;
};

}  // namespace

void TranslateArrival(Draft& draft, std::string_view path, bool warmup, const SecretReader& read_file) {
  if (!draft.flags().Has(kSchedule) && !warmup) {
    for (const char* part : kScheduleParts)
      draft.RefuseEach({part}, "is for --fixed-schedule: add it, or drop this");
  }
  ArrivalTranslator(draft, path, warmup).Translate(read_file);
}

bool IsOpenLoop(const GivenFlags& flags) {
  return flags.Has(kRequestRate) || flags.Has(kSeries) || flags.Has(kSchedule);
}

}  // namespace imgperf
