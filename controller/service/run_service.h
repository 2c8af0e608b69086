// Carries out a plan: journal, simulator, servers, workers and the credit loop, from the first process to the
// last.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <absl/status/status.h>

#include "common/clock.h"
#include "common/security/credentials.h"
#include "controller/observe/live_line.h"
#include "controller/plan/run_plan.h"
#include "controller/run/cut_run.h"

namespace imgperf {

struct RunServiceOptions {
  std::string artifact_dir;  // exists, with journal/ and logs/ in it; the caller holds its JournalLock
  std::string log_level = "info";
  std::optional<Credentials> credentials{};        // of workers wanted; absent: anybody joins, in the clear
  std::string credentials_dir;                     // where local workers find theirs; empty without
  ProgressStyle progress = ProgressStyle::kLines;  // on stderr
  std::optional<CutRun> former{};  // go on with this run, which is the directory's, instead of a new one
};

class RunService {
 public:
  // After HoldSignals().
  RunService(RunPlan plan, RunServiceOptions options, const Clock& clock);
  ~RunService();

  // Runs to the end, in this thread, which becomes the credit loop. When it returns, every process and socket
  // it started is gone and the journal is sealed, unless the error says otherwise. An error is why the run
  // could not start or go on; whatever was measured until then is in the journal.
  absl::Status Run();
  // The first phase was started: there is something to report, whatever Run() returned.
  bool Measured() const;
  // The plan back, after Run(); `target.urls` are those that it was measured at.
  RunPlan TakePlan();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
