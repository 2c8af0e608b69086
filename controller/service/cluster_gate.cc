#include "controller/service/cluster_gate.h"

#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "common/log_line.h"
#include "common/sparse.h"
#include "controller/service/registration_check.h"

namespace imgperf {
namespace {

// Entries; a record is about half a kilobyte. The disk of a machine under load is seconds behind at times.
constexpr std::uint64_t kMostUndurable = 100'000;

}  // namespace

ClusterGate::ClusterGate(Loop& loop, const Clock& clock,
                         std::function<void(const pb::RegisterRequest&)> on_joined)
    : loop_(loop), clock_(clock), on_joined_(std::move(on_joined)) {}

void ClusterGate::Open(RunCore& core, ClusterFacts facts) {
  facts_ = std::move(facts);
  core_ = &core;
}

void ClusterGate::Register(pb::RegisterRequest request, Reply<pb::RegisterReply> reply) {
  loop_.Post([this, request = std::move(request), reply = std::move(reply)] {
    auto admitted = Admit(request);
    if (!admitted.ok()) {
      spdlog::warn("refused {}: {}", NameForLog(request), std::string(admitted.status().message()));
      return reply(admitted.status());
    }
    spdlog::info(
        "registered {} {}", NameForLog(request),
        LogField("session", SessionId::FromBytes(admitted->session()).value_or(SessionId{}).Short()));
    reply(*std::move(admitted));
    on_joined_(request);
  });
}

absl::Status ClusterGate::Stranger(std::string_view call) {
  if (WorthALine(++strangers_))
    spdlog::warn("refused {}: session and record token do not belong together ({} calls so far)", call,
                 strangers_);
  return absl::PermissionDeniedError("session and record token do not belong together");
}

absl::StatusOr<pb::RegisterReply> ClusterGate::Admit(pb::RegisterRequest request) {
  const bool encrypted = !facts_.curve_server_key.empty();
  if (auto status = CheckRegistration(request, encrypted); !status.ok()) return status;
  if (!encrypted) request.clear_curve_public_key();  // nobody could prove it
  auto reply = core_->Register(request, clock_.Now());
  if (!reply.ok()) return reply.status();
  if (encrypted) facts_.allow(request.curve_public_key());
  reply->set_curve_server_key(facts_.curve_server_key);
  *reply->mutable_plan() = facts_.worker_plan;
  reply->set_dataset_hash(facts_.dataset_hash);
  reply->set_dataset_bytes(facts_.dataset_bytes);
  reply->set_credit_port(facts_.credit_port);
  reply->set_credit_address(facts_.credit_address);
  return reply;
}

void ClusterGate::Records(pb::RecordBatch batch, std::function<void(absl::Status)> reply) {
  loop_.Post([this, batch = std::move(batch), reply = std::move(reply)] {
    absl::Status status = core_->OnRecords(batch, clock_.Now());
    if (absl::IsPermissionDenied(status)) status = Stranger("records");
    if (status.ok() && holding_ && core_->Undurable() > kMostUndurable) {
      held_.push_back(reply);
    } else {
      reply(std::move(status));
    }
  });
}

void ClusterGate::OnDurable() {
  if (held_.empty() || (holding_ && core_->Undurable() > kMostUndurable / 2)) return;
  for (const auto& reply : std::exchange(held_, {})) reply(absl::OkStatus());
}

void ClusterGate::StopHolding() {
  holding_ = false;
  OnDurable();
}

void ClusterGate::Calibrated(pb::CalibratedRequest request, Reply<pb::CalibratedReply> reply) {
  loop_.Post([this, request = std::move(request), reply = std::move(reply)] {
    const auto session = SessionId::FromBytes(request.session());
    if (!session || !core_->Knows(request.session(), request.token()))
      return reply(Stranger("a calibration"));
    core_->OnCalibrated(*session, request.calibration(), clock_.Now());
    reply(pb::CalibratedReply());
  });
}

void ClusterGate::Goodbye(pb::GoodbyeRequest request, Reply<pb::GoodbyeReply> reply) {
  loop_.Post([this, request = std::move(request), reply = std::move(reply)] {
    const auto session = SessionId::FromBytes(request.session());
    if (!session || !core_->Knows(request.session(), request.token())) return reply(Stranger("a goodbye"));
    const auto stolen = request.has_stolen() ? std::optional(request.stolen()) : std::nullopt;
    core_->OnGoodbye(*session, "goodbye", clock_.Now(), stolen);
    reply(pb::GoodbyeReply());
  });
}

void ClusterGate::Members(Reply<pb::MembersReply> reply) {
  loop_.Post([this, reply = std::move(reply)] { reply(core_->Members(clock_.Now())); });
}

void ClusterGate::Vouch(std::string session, std::string token, std::string what,
                        std::function<void(absl::Status)> then) {
  loop_.Post(
      [this, session = std::move(session), token = std::move(token), what = std::move(what),
       then = std::move(then)] { then(core_->Knows(session, token) ? absl::OkStatus() : Stranger(what)); });
}

void ClusterGate::Fetching(const std::string& session) {
  const auto id = SessionId::FromBytes(session);
  if (id) loop_.Post([this, id = *id] { core_->OnFetching(id, clock_.Now()); });
}

}  // namespace imgperf
