// The command line and environment of imgperf-worker.
#pragma once

#include <string>

#include "worker/worker_program.h"

namespace imgperf {

struct WorkerArgs {
  WorkerOptions worker;
  std::string log_level = "info";
  bool done = false;  // --help or --version was answered, or the usage was wrong: leave with `status`
  int status = 0;
};

// Flags win over IMGPERF_CONTROLLER, IMGPERF_WORKER_NAME, IMGPERF_CREDENTIALS, IMGPERF_RECORD_MEMORY,
// IMGPERF_SPILL_DIR, IMGPERF_SPILL_LIMIT, IMGPERF_CACHE, IMGPERF_CACHE_LIMIT, IMGPERF_LOG_LEVEL. Prints help
// and usage errors itself.
WorkerArgs ParseWorkerArgs(int argc, char** argv);

}  // namespace imgperf
