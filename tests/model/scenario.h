// One random run: a plan, workers, faults, and the verdict on how it went. Everything follows from the seed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <absl/strings/str_join.h>

#include "controller/plan/run_plan.h"
#include "tests/model/clockwork.h"
#include "tests/model/controller_host.h"
#include "tests/model/network.h"
#include "tests/model/worker_process.h"

namespace imgperf::model {

class Scenario {
 public:
  // `faults`: false plays the same plan on perfect machines and networks.
  Scenario(std::uint64_t seed, bool faults);

  // Plays it to its end. Empty when every rule held, else the first that did not.
  std::string Play();
  // What the run came to, for the question whether the faults reach every corner.
  pb::LedgerCounts Counts() const { return controller_->core().Status().run_counts; }
  std::uint64_t turns() const { return evidence_.turns; }
  std::uint64_t prefetched() const { return evidence_.prefetched; }
  std::uint64_t left() const { return evidence_.left; }
  std::string Story() const { return absl::StrJoin(controller_->sealed().events(), "\n"); }

 private:
  void DrawPlan();
  void DrawConversations();
  void DrawPhase();
  void DrawArrivals(PhasePlan& phase);
  void AddWorker();
  void DrawFaults();
  void DrawFault(Nanos when);
  WorkerProcess& AnyWorker();
  void TellToLeave(WorkerProcess& worker);
  void StopFor(WorkerProcess& worker, Nanos length);
  void FillUp(WorkerProcess& worker, Nanos length);
  void StartWhenGathered();
  void WaitForWorkers(Nanos late_at, std::uint32_t epoch);
  void CheckEnd();
  void CheckTarget();
  void CheckCuts();

  Clockwork clockwork_;
  const bool faults_;
  RunPlan plan_;
  Evidence evidence_;
  Network network_;
  std::unique_ptr<ControllerHost> controller_;
  std::vector<std::unique_ptr<WorkerProcess>> workers_;
  Nanos latency_ = kSecond;
  bool interrupted_ = false;
};

}  // namespace imgperf::model
