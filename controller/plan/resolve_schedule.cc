#include "controller/plan/resolve_schedule.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/plan/turns.h"

namespace imgperf {
namespace {

class ScheduleResolver {
 public:
  ScheduleResolver(const PhaseConfig& said, const RunPlan& plan, PhasePlan& phase, Complaints& complaints)
      : said_(said), plan_(plan), phase_(phase), complaints_(complaints) {}

  void Resolve() {
    if (!Check()) return;
    phase_.schedule_spec.auto_offset = said_.schedule.auto_offset.Or(false);
    if (said_.schedule.start) phase_.schedule_spec.start = said_.schedule.start.value;
    if (said_.schedule.end) phase_.schedule_spec.end = said_.schedule.end.value;
    phase_.entry_order = Rows();
    if (phase_.entry_order.empty())
      return Complain("no row's timestamp lies between schedule.start and schedule.end");
    if (said_.requests && phase_.entry_order.size() > phase_.requests)
      phase_.entry_order.resize(phase_.requests);
    std::uint64_t turns = 0;
    for (const std::uint32_t row : phase_.entry_order) turns += TurnsFrom(plan_.entries, row);
    phase_.requests = said_.requests ? std::min(phase_.requests, turns) : turns;
    const Nanos zero = Zero();
    for (const std::uint32_t row : phase_.entry_order) phase_.schedule.push_back(TimeOf(row) - zero);
  }

 private:
  void Complain(std::string_view message) {
    complaints_.Add(said_.schedule.said ? said_.schedule.mark : said_.mark, "phases." + phase_.name, message);
  }

  Nanos TimeOf(std::uint32_t row) const { return *plan_.entries[row].timestamp; }

  bool Check() {
    const auto bare = std::find_if(plan_.entries.begin(), plan_.entries.end(),
                                   [](const Entry& entry) { return entry.turn == 0 && !entry.timestamp; });
    if (bare != plan_.entries.end()) {
      Complain(
          fmt::format("a schedule needs a \"timestamp\" (milliseconds) in every row of the dataset; row "
                      "{} has none",
                      bare - plan_.entries.begin() + 1));
      return false;
    }
    if (said_.per) Complain("a schedule says itself how often each row is sent: leave out per");
    if (plan_.dataset.sampling != Sampling::kSequential)
      Complain(
          fmt::format("a schedule says itself in which order rows are sent: leave out dataset.sampling: {}",
                      NameOf(kSamplings, plan_.dataset.sampling)));
    if (said_.schedule.auto_offset.Or(false) && said_.schedule.start)
      Complain("give schedule.auto_offset or schedule.start: both say where it begins");
    if (said_.schedule.start && said_.schedule.end && said_.schedule.end.value < said_.schedule.start.value)
      Complain("schedule.end lies before schedule.start");
    return true;
  }

  std::vector<std::uint32_t> Rows() const {
    const Nanos start = said_.schedule.start.Or(0);
    const Nanos end = said_.schedule.end.Or(std::numeric_limits<Nanos>::max());
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < plan_.entries.size(); ++row) {
      if (plan_.entries[row].turn > 0) continue;
      if (TimeOf(row) >= start && TimeOf(row) <= end) rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) { return TimeOf(a) < TimeOf(b); });
    return rows;
  }

  Nanos Zero() const {
    if (said_.schedule.start) return said_.schedule.start.value;
    return said_.schedule.auto_offset.Or(false) ? TimeOf(phase_.entry_order.front()) : 0;
  }

  const PhaseConfig& said_;
  const RunPlan& plan_;
  PhasePlan& phase_;
  Complaints& complaints_;
};

}  // namespace

void ResolveSchedule(const PhaseConfig& said, const RunPlan& plan, PhasePlan& phase, Complaints& complaints) {
  ScheduleResolver(said, plan, phase, complaints).Resolve();
}

}  // namespace imgperf
