// One session of many in one process: everything of a worker but the requests, which end after a fixed time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <absl/status/status.h>

#include "common/loop.h"
#include "common/security/credentials.h"
#include "common/security/curve_keys.h"
#include "worker/records/record_streamer.h"
#include "worker/session/controller_link.h"
#include "worker/session/credit_client.h"
#include "worker/session/worker_core.h"

namespace imgperf {

class CrowdMember final : private RequestPort {
 public:
  struct Where {
    std::string controller;                  // HOST:PORT
    std::optional<Credentials> credentials;  // in the clear without
  };

  // `where` and `loop` outlive the member. `index` tells it from the others; requests take `latency_for`.
  CrowdMember(const Where& where, Loop& loop, std::uint32_t index, Nanos latency_for);

  // Joins the run. Blocks; before the loop runs, any thread.
  absl::Status Register();
  // ---- Thread: the loop's, or before it runs ----
  void Begin();
  // Does what is due, if anything is: many members have one loop. When to call again at the latest; also
  // call it in the turn in which something happened.
  Nanos Tick(Nanos now);
  bool Over() const { return core_.RunOver() && core_.Idle(); }
  bool Lost() const { return core_.NeedsRegistration(); }
  // ---- After the loop, any thread ----
  // Hands over what is left of the records and says goodbye. Blocks.
  absl::Status Leave();

 private:
  void Start(const StartedCredit& credit) override;
  void Abort(AttemptId) override {}  // it ends soon enough
  void Finish(const StartedCredit& credit, Nanos started);
  Instant At() const;
  std::string CreditAddress() const;

  const Where& where_;
  Loop& loop_;
  const std::uint32_t index_;
  const Nanos latency_for_;
  ControllerLink link_;
  RecordStreamer records_;
  CreditClient credits_;
  WorkerCore core_;
  std::optional<CurveKeys> keys_;
  pb::RegisterReply reply_;
  Nanos due_ = 0;  // of the next tick
};

}  // namespace imgperf
