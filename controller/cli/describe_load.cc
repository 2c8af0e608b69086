#include "controller/cli/describe_load.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/plan/choices.h"

namespace imgperf {
namespace {

// "8", "1 to 64 over 5m", "1 at 0s, 8 at 5m".
template <typename ToText>
std::string CurveText(const Curve& curve, ToText text) {
  if (curve.size() == 1) return text(curve.front().value);
  if (curve.size() == 2)
    return fmt::format("{} to {} over {}", text(curve[0].value), text(curve[1].value),
                       FormatDuration(curve[1].at));
  std::string out;
  for (const CurvePoint& point : curve)
    out += fmt::format("{}{} at {}", out.empty() ? "" : ", ", text(point.value), FormatDuration(point.at));
  return out;
}

std::string Level(double value) { return fmt::format("{}", static_cast<std::uint32_t>(value)); }

Nanos LongestGap(const std::vector<Nanos>& schedule) {
  Nanos longest = 0;
  for (std::size_t i = 1; i < schedule.size(); ++i)
    longest = std::max(longest, schedule[i] - schedule[i - 1]);
  return longest;
}

std::string ScheduleText(const PhasePlan& phase) {
  if (phase.schedule.empty()) return "schedule";
  return fmt::format("schedule of {} rows over {}, longest gap {}", phase.schedule.size(),
                     HumanDuration(phase.schedule.back()), HumanDuration(LongestGap(phase.schedule)));
}

std::string ArrivalText(const PhasePlan& phase) {
  if (phase.arrival == Arrival::kSchedule) return ScheduleText(phase);
  if (phase.arrival == Arrival::kBurst) return "burst: all at once";
  const std::string smoothness =
      phase.arrival == Arrival::kGamma ? fmt::format(" of smoothness {}", phase.smoothness) : "";
  return fmt::format("{} arrivals{} at {}", NameOf(kArrivals, phase.arrival), smoothness,
                     CurveText(phase.rate, FormatRate));
}

}  // namespace

std::string DescribeLoad(const PhasePlan& phase) {
  if (!phase.open_loop()) {
    return "concurrency " + (phase.concurrency_curve.empty() ? std::to_string(phase.concurrency)
                                                             : CurveText(phase.concurrency_curve, Level));
  }
  std::string text = ArrivalText(phase);
  if (!phase.max_in_flight.empty())
    text += fmt::format(", at most {} in flight", CurveText(phase.max_in_flight, Level));
  return text;
}

}  // namespace imgperf
