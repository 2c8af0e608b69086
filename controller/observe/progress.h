// What a run shows of itself while it goes on: a line for each phase, the present one kept up to date.
//
// Pure: gives bytes to be written at once and in order. Thread: its owner's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "controller/observe/live_line.h"
#include "controller/observe/recent_rate.h"
#include "controller/plan/run_plan.h"
#include "controller/run/run_core.h"

namespace imgperf {

class Progress {
 public:
  // `plan` outlives it.
  Progress(const RunPlan& plan, ProgressStyle style, Nanos now)
      : plan_(plan), line_(style, now), rate_(now) {}

  // How the run stands: to be asked about once a second. `waiting`: what it waits for before its first phase.
  // `columns`: the terminal's.
  std::string Tick(const RunStatus& status, const std::string& waiting, Nanos now, std::size_t columns);
  // A last line for each phase that ended since this was last asked; `ended` holds all of the run.
  std::string Ends(const std::vector<EndedPhase>& ended, Nanos now, std::size_t columns);
  // There is nothing to ask Ends() for.
  bool Told(const std::vector<EndedPhase>& ended) const { return told_ == ended.size(); }
  // One line of anything else. It stays, and may be longer than the terminal is wide.
  std::string Say(std::string_view message);
  // The last word: nothing of the present line is left.
  std::string Clear() { return line_.Clear(); }

 private:
  std::size_t RoomIn(std::size_t columns) const;
  void NoteRate(const RunStatus& status, Nanos now);

  const RunPlan& plan_;
  LiveLine line_;
  RecentRate rate_;  // of the phase that started then:
  Nanos rate_since_ = 0;
  std::size_t told_ = 0;  // phases that have their last line
};

}  // namespace imgperf
