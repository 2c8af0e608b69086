// imgperf-worker: see worker/README.md.
#include <iostream>

#include "common/clock.h"
#include "common/log.h"
#include "common/open_files.h"
#include "common/signals.h"
#include "worker/args.h"
#include "worker/session/controller_link.h"
#include "worker/worker_program.h"

int main(int argc, char** argv) {
  const imgperf::WorkerArgs args = imgperf::ParseWorkerArgs(argc, argv);
  if (args.done) return args.status;
  imgperf::RaiseOpenFileLimit();
  imgperf::HoldSignals();
  imgperf::ControllerLink::PrepareProcess();
  if (const auto status = imgperf::StartLog(args.log_level, ""); !status.ok()) {
    std::cerr << "imgperf-worker: " << status.message() << "\n";
    return 1;
  }
  imgperf::SetLogField("worker", args.worker.name);
  const int status = imgperf::RunWorker(args.worker, imgperf::SystemClock());
  imgperf::StopLog();
  return status;
}
