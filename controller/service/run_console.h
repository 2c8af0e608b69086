// What the run says on stderr while it goes on: progress and messages, in one order. The only writer there
// from the run's start to its end, so that nothing tears a line that is being rewritten.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "controller/observe/progress.h"
#include "controller/service/patient_writer.h"

namespace imgperf {

// Thread: credit loop. Never waits, but in its destructor (see PatientWriter).
class RunConsole {
 public:
  // `plan` outlives it.
  RunConsole(const RunPlan& plan, ProgressStyle style, Nanos now);

  // How the run stands; left out while the terminal stands still. To be called once a second.
  void Tick(const RunStatus& status, const std::string& waiting, Nanos now);
  // Gives each phase that ended its last line; cheap when none did.
  void PhasesEnded(const std::vector<EndedPhase>& ended, Nanos now);
  // A message of one line.
  void Say(std::string_view message);
  // Nothing of the present line is left: others may write once this is destroyed.
  void Clear();

 private:
  Progress progress_;
  PatientWriter writer_;
};

}  // namespace imgperf
