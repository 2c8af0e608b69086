// imgperf run: a run from its file to its results.
#pragma once

#include <ostream>
#include <string>

#include "common/clock.h"
#include "controller/cli/args.h"
#include "controller/plan/run_plan.h"
#include "controller/service/cluster_security.h"

namespace imgperf {

struct ExecuteOptions {
  std::string log_level = "info";
  bool quiet = false;       // no progress lines
  SecurityWish security{};  // nothing said: as IMGPERF_CREDENTIALS says
};

// Carries out `plan` and writes everything it leaves. Prints the table to `out`, what is wrong to `err`.
// Returns the exit code. Before the program's first thread starts.
int ExecutePlan(RunPlan plan, const ExecuteOptions& options, std::ostream& out, std::ostream& err,
                const Clock& clock);

// Loads the run file and carries it out.
int RunCommand(const RunArgs& args, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
