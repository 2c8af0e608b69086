#include "controller/service/cluster_gate.h"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/version.h"

namespace imgperf {
namespace {

// Entries; a record is about half a kilobyte. The disk of a machine under load is seconds behind at times.
constexpr std::uint64_t kMostUndurable = 100'000;

absl::Status Stranger() {
  return absl::PermissionDeniedError("session and record token do not belong together");
}

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
      spdlog::warn("worker {} on {} refused: {}", request.name(), request.host(),
                   std::string(admitted.status().message()));
      return reply(admitted.status());
    }
    spdlog::info("worker {} on {} (pid {}) registered", request.name(), request.host(), request.pid());
    reply(*std::move(admitted));
    on_joined_(request);
  });
}

absl::StatusOr<pb::RegisterReply> ClusterGate::Admit(const pb::RegisterRequest& request) {
  if (request.version() != Version()) {
    return absl::FailedPreconditionError(
        fmt::format("the worker is imgperf {}, the controller {}: install the same version on both",
                    request.version(), Version()));
  }
  auto reply = core_->Register(request, clock_.Now());
  if (!reply.ok()) return reply.status();
  *reply->mutable_plan() = facts_.worker_plan;
  reply->set_dataset_hash(facts_.dataset_hash);
  reply->set_credit_port(facts_.credit_port);
  reply->set_credit_address(facts_.credit_address);
  return reply;
}

void ClusterGate::Records(pb::RecordBatch batch, std::function<void(absl::Status)> reply) {
  loop_.Post([this, batch = std::move(batch), reply = std::move(reply)] {
    absl::Status status = core_->OnRecords(batch, clock_.Now());
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

void ClusterGate::Goodbye(pb::GoodbyeRequest request, Reply<pb::GoodbyeReply> reply) {
  loop_.Post([this, request = std::move(request), reply = std::move(reply)] {
    const auto session = SessionId::FromBytes(request.session());
    if (!session || !core_->Knows(request.session(), request.token())) return reply(Stranger());
    core_->OnGoodbye(*session, "goodbye", clock_.Now());
    reply(pb::GoodbyeReply());
  });
}

void ClusterGate::Store(pb::StoreChunk head, std::string bytes, Reply<std::string> reply) {
  // The loop only decides who may; the file is written beside it.
  auto shared = std::make_shared<std::string>(std::move(bytes));
  loop_.Post([this, head = std::move(head), shared, reply = std::move(reply)] {
    if (!core_->Knows(head.session(), head.token())) return reply(Stranger());
    writers_.Post([this, head, shared, reply] { reply(StoreUpload(facts_.uploads, head, *shared)); });
  });
}

std::shared_ptr<const std::string> ClusterGate::Dataset(const std::string& hash) {
  return hash == facts_.dataset_hash ? facts_.dataset : nullptr;
}

}  // namespace imgperf
