// Asks the target whether it is ready, beside everything else: a thread with a loop and a transport of its
// own.
#pragma once

#include <functional>
#include <memory>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "controller/plan/run_plan.h"
#include "controller/ready/readiness.h"
#include "proto/cluster.pb.h"

namespace imgperf {

class ProbeThread {
 public:
  // Called on the probe's thread, at most once for each Ask.
  using Answered = std::function<void(const Readiness::Try& of, ProbeAnswer answer)>;

  // `plan`: for its probe, base URLs and first entry. `worker_plan`: how workers will send. Starts the
  // thread. Errors: a request that cannot be built.
  static absl::StatusOr<std::unique_ptr<ProbeThread>> Start(RunId run, const RunPlan& plan,
                                                            const pb::WorkerPlan& worker_plan,
                                                            Answered answered);
  // Requests under way are dropped, without an answer.
  ~ProbeThread();

  // Sends one request to a URL of the plan. Thread: any.
  void Ask(const Readiness::Try& what);

 private:
  struct Parts;
  explicit ProbeThread(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
