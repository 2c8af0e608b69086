// The wait for the target before the first phase: what Readiness decides, ProbeThread asks, and the credit
// loop hears of.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/clock.h"
#include "common/loop.h"
#include "controller/ready/probe_thread.h"
#include "controller/ready/readiness.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Thread: the loop's.
class TargetWait {
 public:
  // Both outlive it.
  TargetWait(Loop& loop, const Clock& clock) : loop_(loop), clock_(clock) {}

  // Starts to ask, unless the plan says ready: off. The simulator of the run is running. Error: a request
  // that cannot be built.
  absl::Status Begin(RunId run, const RunPlan& plan, const pb::WorkerPlan& worker_plan);
  // Asks what is due; to be called in every turn. True when the target is ready. Error: it never will be, or
  // the time is up; ready to be shown.
  absl::StatusOr<bool> Ready(Nanos now);
  // How it stands, in a line; empty when there is nothing to wait for.
  std::string Progress(Nanos now) const;
  // For the journal, once ready; nothing when nothing was asked.
  std::optional<pb::JournalEntry> Entry() const;

 private:
  void OnAnswer(const Readiness::Try& of, ProbeAnswer answer);
  void Finish(Nanos now);

  Loop& loop_;
  const Clock& clock_;
  ReadySpec spec_;
  std::optional<Readiness> readiness_;
  std::optional<pb::JournalEntry> entry_;
  std::unique_ptr<ProbeThread> probe_;  // while it is asked
};

}  // namespace imgperf
