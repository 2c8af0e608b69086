#include "controller/plan/resolve_load.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/plan/choices.h"
#include "controller/plan/resolve_schedule.h"

namespace imgperf {
namespace {

constexpr double kLeastSmoothness = 0.01;

double Highest(const Curve& curve) {
  return std::max_element(curve.begin(), curve.end(),
                          [](const auto& a, const auto& b) { return a.value < b.value; })
      ->value;
}

// The same draws for the same plan, others for each phase (the increment of SplitMix64).
std::uint64_t SeedOf(const RunPlan& plan, std::size_t index) {
  return plan.seed + (index + 1) * 0x9E3779B97F4A7C15ULL;
}

bool IsRated(Arrival arrival) {
  return arrival == Arrival::kConstant || arrival == Arrival::kPoisson || arrival == Arrival::kGamma;
}

class LoadResolver {
 public:
  LoadResolver(const PhaseConfig& said, PhasePlan& phase, Complaints& complaints)
      : said_(said), phase_(phase), complaints_(complaints) {}

  void Resolve() {
    phase_.arrival = Kind();
    if (phase_.open_loop()) {
      ResolveOpen();
    } else {
      ResolveClosed();
    }
  }

 private:
  void Complain(const Mark& mark, std::string_view message) {
    complaints_.Add(mark, "phases." + phase_.name, message);
  }

  Arrival Kind() const {
    if (IsSchedule(said_)) return Arrival::kSchedule;
    return said_.arrival.Or(said_.rate ? Arrival::kPoisson : Arrival::kClosed);
  }

  template <typename T>
  void Refuse(const Said<T>& value, std::string_view why) {
    if (value) Complain(value.mark, why);
  }

  void ResolveClosed() {
    if (said_.concurrency) {
      phase_.concurrency = static_cast<std::uint32_t>(Highest(said_.concurrency.value));
      if (said_.concurrency.value.size() > 1) phase_.concurrency_curve = said_.concurrency.value;
    } else if (phase_.kind == PhaseKind::kProfiling) {
      Complain(said_.mark,
               "\"concurrency\" is missing: how many requests in flight, as concurrency: 4; or a rate, as "
               "rate: 0.5/s");
    }
    Refuse(said_.smoothness, "smoothness means something only with arrival: gamma");
    Refuse(said_.max_in_flight, "max_in_flight is the ceiling of an arrival; here concurrency says it");
    Refuse(said_.lookahead_for, "lookahead means something only with an arrival");
    FitsDuration(said_.concurrency);
  }

  void ResolveOpen() {
    phase_.lookahead_for = said_.lookahead_for.Or(phase_.lookahead_for);
    if (said_.max_in_flight) phase_.max_in_flight = said_.max_in_flight.value;
    Refuse(said_.concurrency,
           "concurrency makes a closed loop; with an arrival the ceiling is max_in_flight");
    FitsDuration(said_.max_in_flight);
    if (phase_.arrival == Arrival::kBurst && phase_.requests == 0)
      Complain(said_.arrival.mark, "a burst needs its size: give requests: 100");
    if (IsRated(phase_.arrival)) {
      ResolveRate();
    } else {
      Refuse(said_.rate,
             fmt::format("rate means nothing with arrival: {}", NameOf(kArrivals, phase_.arrival)));
    }
    ResolveSmoothness();
  }

  void ResolveRate() {
    if (!said_.rate) return Complain(said_.mark, "\"rate\" is missing: how many a second, as rate: 0.5/s");
    phase_.rate = said_.rate.value;
    if (Highest(phase_.rate) <= 0)
      Complain(said_.rate.mark, "a rate of 0 sends nothing: write one above it, as 0.5/s");
    FitsDuration(said_.rate);
  }

  void ResolveSmoothness() {
    if (phase_.arrival != Arrival::kGamma)
      return Refuse(said_.smoothness, "smoothness means something only with arrival: gamma");
    phase_.smoothness = said_.smoothness.Or(1);
    if (!said_.smoothness)
      return Complain(said_.mark, "\"smoothness\" is missing: 1 is Poisson, below bursty, above smooth");
    if (phase_.smoothness < kLeastSmoothness)
      Complain(said_.smoothness.mark, fmt::format("a smoothness of {} or more is wanted", kLeastSmoothness));
  }

  // What would never be reached was not meant.
  void FitsDuration(const Said<Curve>& curve) {
    if (!curve || phase_.duration_for == 0 || curve.value.back().at <= phase_.duration_for) return;
    Complain(curve.mark,
             fmt::format("its last point is at {}, after the phase's end: its duration is {}",
                         FormatDuration(curve.value.back().at), FormatDuration(phase_.duration_for)));
  }

  const PhaseConfig& said_;
  PhasePlan& phase_;
  Complaints& complaints_;
};

}  // namespace

bool IsSchedule(const PhaseConfig& said) {
  return said.arrival ? said.arrival.value == Arrival::kSchedule : said.schedule.said;
}

void ResolveLoad(const PhaseConfig& said, const RunPlan& plan, std::size_t index, PhasePlan& phase,
                 Complaints& complaints) {
  phase.arrival_seed = SeedOf(plan, index);
  LoadResolver(said, phase, complaints).Resolve();
  if (phase.arrival == Arrival::kSchedule) {
    ResolveSchedule(said, plan, phase, complaints);
  } else if (said.schedule.said) {
    complaints.Add(said.schedule.mark, "phases." + phase.name,
                   "schedule means something only with arrival: schedule");
  }
}

}  // namespace imgperf
