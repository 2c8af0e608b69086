// Where the cluster's gRPC calls meet the credit loop: each is posted to it, decided by the RunCore, answered
// from there.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "common/loop.h"
#include "controller/records/record_server.h"
#include "controller/run/run_core.h"

namespace imgperf {

// What every worker is told, fixed before the first one registers.
struct ClusterFacts {
  pb::WorkerPlan worker_plan;
  std::string dataset_hash;
  std::uint64_t dataset_bytes = 0;
  std::uint16_t credit_port = 0;
  std::string credit_address;                         // cluster.advertise; empty: the host the worker dialled
  std::string curve_server_key;                       // Z85; empty: credits go in the clear
  std::function<void(const std::string& key)> allow;  // lets a worker's key take credits; with CURVE only
};

class ClusterGate final : public ClusterHandler {
 public:
  // `on_joined` is called on the loop after each registration. `loop` and `clock` outlive the gate.
  ClusterGate(Loop& loop, const Clock& clock, std::function<void(const pb::RegisterRequest&)> on_joined);
  // Before the server that calls us starts to serve. `core` outlives the gate.
  void Open(RunCore& core, ClusterFacts facts);

  void Register(pb::RegisterRequest request, Reply<pb::RegisterReply> reply) override;
  void Records(pb::RecordBatch batch, std::function<void(absl::Status)> reply) override;
  void Calibrated(pb::CalibratedRequest request, Reply<pb::CalibratedReply> reply) override;
  void Goodbye(pb::GoodbyeRequest request, Reply<pb::GoodbyeReply> reply) override;
  void Members(Reply<pb::MembersReply> reply) override;
  // The journal got ahead: streams that were held go on. Thread: the loop's.
  void OnDurable();
  // The journal is dead: waiting for it would never end. Thread: the loop's.
  void StopHolding();
  // PERMISSION_DENIED unless session and token belong together; `what` they want, for the log. Answers on the
  // loop. Thread: any.
  void Vouch(std::string session, std::string token, std::string what,
             std::function<void(absl::Status)> then);
  // It fetches its dataset, and cannot connect before: not to be given up yet. Thread: any.
  void Fetching(const std::string& session);

 private:
  absl::StatusOr<pb::RegisterReply> Admit(pb::RegisterRequest request);
  // What a call gets whose session and token do not belong together.
  absl::Status Stranger(std::string_view call);

  Loop& loop_;
  const Clock& clock_;
  std::function<void(const pb::RegisterRequest&)> on_joined_;
  RunCore* core_ = nullptr;
  ClusterFacts facts_;
  // Answers to streams that are held because the disk is behind; the loop's.
  std::vector<std::function<void(absl::Status)>> held_;
  bool holding_ = true;
  std::uint64_t strangers_ = 0;  // calls refused; the loop's
};

}  // namespace imgperf
