#include "worker/worker_program.h"

#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/host.h"
#include "common/mailbox.h"
#include "common/units.h"
#include "common/version.h"
#include "worker/check_pool.h"
#include "worker/records/record_streamer.h"
#include "worker/records/uploader.h"
#include "worker/request/curl_options.h"
#include "worker/request/runner_plan.h"
#include "worker/request_loop.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

constexpr Nanos kCallTimeout = 10 * kSecond;
constexpr Nanos kDatasetTimeout = 600 * kSecond;
constexpr Nanos kDrainTimeout = 60 * kSecond;
constexpr Nanos kFirstRetry = 50 * kMillisecond;
constexpr Nanos kLastRetry = kSecond;

// One registered life of this process: what the reply of the first registration fixed for the run.
class Worker {
 public:
  Worker(const WorkerOptions& options, const Clock& clock)
      : options_(options), clock_(clock), link_(options.controller) {}

  absl::Status Run();

 private:
  absl::StatusOr<pb::RegisterReply> Register(pb::RegisterRequest request);
  absl::StatusOr<RunnerPlan> Prepare(const pb::RegisterReply& reply);
  // Acts on the loop's words until the run is over.
  absl::Status Serve(RequestLoop& loop, RecordStreamer& records, Mailbox<LoopEvent>& events);
  absl::Status Leave(RecordStreamer& records);
  void Enter(const pb::RegisterReply& reply, RecordStreamer& records);
  std::string CreditAddress(const pb::RegisterReply& reply) const;

  const WorkerOptions& options_;
  const Clock& clock_;
  ControllerLink link_;
  SessionTokens tokens_;
  std::string session_;
  std::string token_;
};

absl::Status Worker::Run() {
  auto reply = Register({});
  if (!reply.ok()) return reply.status();
  auto plan = Prepare(*reply);
  if (!plan.ok()) return plan.status();
  RecordStreamer records([this] { return link_.OpenRecords(); });
  Uploader uploader(link_, tokens_);
  Mailbox<LoopEvent> events;
  {
    CheckPool checks(uploader, records, {});  // destroyed after the loop, and with everything it took stored
    RequestLoop loop(*plan, CurlOptionsOf(reply->plan()), records, checks, events);
    Enter(*reply, records);
    loop.Begin(*reply, CreditAddress(*reply));
    if (absl::Status status = Serve(loop, records, events); !status.ok()) return status;
  }
  return Leave(records);
}

// Tries until the controller answers or give_up_after has passed; a refusal is final.
absl::StatusOr<pb::RegisterReply> Worker::Register(pb::RegisterRequest request) {
  request.set_name(options_.name);
  request.set_weight(options_.weight);
  request.set_version(Version());
  request.set_host(HostName());
  request.set_pid(static_cast<std::uint32_t>(getpid()));
  request.set_boot_id(BootId());
  request.set_time_namespace(TimeNamespace());
  const Nanos until = clock_.Now() + options_.give_up_after;
  for (Nanos pause = kFirstRetry;; pause = std::min(2 * pause, kLastRetry)) {
    auto reply = link_.Register(request, kCallTimeout);
    const bool absent = absl::IsUnavailable(reply.status()) || absl::IsDeadlineExceeded(reply.status());
    if (!absent || clock_.Now() >= until) return reply;
    if (pause == kFirstRetry) {
      spdlog::info("waiting up to {} for the controller at {}", FormatDuration(options_.give_up_after),
                   options_.controller);
    }
    std::this_thread::sleep_for(std::chrono::nanoseconds(pause));
  }
}

absl::StatusOr<RunnerPlan> Worker::Prepare(const pb::RegisterReply& reply) {
  auto dataset = link_.FetchDataset(reply.session(), reply.dataset_hash(), kDatasetTimeout);
  if (!dataset.ok()) return dataset.status();
  return MakeRunnerPlan(reply.run(), reply.plan(), *dataset);
}

void Worker::Enter(const pb::RegisterReply& reply, RecordStreamer& records) {
  session_ = reply.session();
  token_ = reply.record_token();
  const auto session = SessionId::FromBytes(session_).value_or(SessionId{});
  records.AddSession(session, RecordToken::FromBytes(token_).value_or(RecordToken{}));
  tokens_.Add(session, token_);
  spdlog::info("run {} session {}", FormatRun(reply.run()), session.Short());
}

absl::Status Worker::Serve(RequestLoop& loop, RecordStreamer& records, Mailbox<LoopEvent>& events) {
  while (true) {
    auto event = events.Take(3600 * kSecond);
    if (!event) continue;
    if (event->kind == LoopEvent::Kind::kRunOver) return absl::OkStatus();
    spdlog::warn("session lost; registering anew");
    for (pb::FormerSession& former : *event->inventory.mutable_former()) {
      former.set_unacknowledged_records(
          records.Unacknowledged(SessionId::FromBytes(former.session()).value_or(SessionId{})));
    }
    auto reply = Register(std::move(event->inventory));
    if (!reply.ok()) return reply.status();
    Enter(*reply, records);
    loop.Begin(*reply, CreditAddress(*reply));
  }
}

absl::Status Worker::Leave(RecordStreamer& records) {
  if (!records.WaitDrained(kDrainTimeout)) {
    return absl::UnavailableError(
        fmt::format("{} records were not acknowledged within 60 s", records.Unacknowledged()));
  }
  return link_.Goodbye(session_, token_, kCallTimeout);
}

std::string Worker::CreditAddress(const pb::RegisterReply& reply) const {
  if (!reply.credit_address().empty()) return reply.credit_address();
  return fmt::format("{}:{}", options_.controller.substr(0, options_.controller.rfind(':')),
                     reply.credit_port());
}

}  // namespace

int RunWorker(const WorkerOptions& options, const Clock& clock) {
  const absl::Status status = Worker(options, clock).Run();
  if (status.ok()) return 0;
  spdlog::error("{} (controller {})", std::string(status.message()), options.controller);
  return 1;
}

}  // namespace imgperf
