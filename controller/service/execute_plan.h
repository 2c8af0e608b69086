// What is around every run: its directory, its processes, its report and the exit code.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "controller/offline/report.h"
#include "controller/plan/run_plan.h"
#include "controller/records/journal_format.h"
#include "controller/run/cut_run.h"
#include "controller/service/cluster_security.h"

namespace imgperf {

struct ExecuteOptions {
  std::string log_level = "info";
  bool quiet = false;       // no progress lines
  SecurityWish security{};  // nothing said: as IMGPERF_CREDENTIALS says
  // What is printed in the end, in place of the console's table; the report's directory is the run's.
  std::function<absl::StatusOr<std::string>(const RunReport& report)> table{};
};

// Carries out `plan` and writes everything it leaves. Prints the table to `out`, what is wrong to `err`.
// Returns the exit code. Before the program's first thread starts.
int ExecutePlan(RunPlan plan, const ExecuteOptions& options, std::ostream& out, std::ostream& err,
                const Clock& clock);

// The same for a run that was cut off: goes on with `former` in its directory, whose lock the caller holds.
int ResumePlan(RunPlan plan, CutRun former, const std::string& artifact_dir, OnCorruption on_corruption,
               const ExecuteOptions& options, std::ostream& out, std::ostream& err, const Clock& clock);

}  // namespace imgperf
