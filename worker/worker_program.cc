#include "worker/worker_program.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "common/host.h"
#include "common/host_times.h"
#include "common/log.h"
#include "common/mailbox.h"
#include "common/security/credentials.h"
#include "common/security/curve_keys.h"
#include "common/signals.h"
#include "common/units.h"
#include "common/version.h"
#include "worker/calibrate/self_calibration.h"
#include "worker/check_pool.h"
#include "worker/dataset/dataset_fetcher.h"
#include "worker/records/record_streamer.h"
#include "worker/records/spill_files.h"
#include "worker/records/uploader.h"
#include "worker/request/curl_options.h"
#include "worker/request/runner_plan.h"
#include "worker/request_loop.h"
#include "worker/session/bulk_link.h"
#include "worker/session/controller_link.h"

namespace imgperf {
namespace {

constexpr Nanos kCallTimeout = 10 * kSecond;
constexpr Nanos kDrainPatience = 60 * kSecond;
constexpr Nanos kFirstRetry = 50 * kMillisecond;
constexpr Nanos kLastRetry = kSecond;
// A cluster that is complete may still count a worker that was killed: it does for as long as a lease lasts.
constexpr Nanos kPlaceFor = 10 * kSecond;
constexpr Nanos kForever = Nanos{100} * 365 * 24 * 3600 * kSecond;

// Who this process is to a controller that asks.
struct Identity {
  Credentials credentials;  // of the role, for gRPC
  CurveKeys keys;           // of the process, for credits
};

// None without --credentials.
absl::StatusOr<std::optional<Identity>> IdentityOf(const WorkerOptions& options, const Clock& clock) {
  if (options.credentials.empty()) return std::optional<Identity>();
  auto credentials = ReadCredentials(options.credentials, Role::kWorker, clock.WallNow());
  if (!credentials.ok()) return credentials.status();
  auto keys = MakeCurveKeys();
  if (!keys.ok()) return keys.status();
  return Identity{*std::move(credentials), *std::move(keys)};
}

// One registered life of this process: what the reply of the first registration fixed for the run.
class Worker {
 public:
  // `events` tells of signals too, and outlives the worker.
  Worker(const WorkerOptions& options, std::optional<Identity> identity, const Clock& clock,
         Mailbox<LoopEvent>& events)
      : options_(options),
        identity_(std::move(identity)),
        clock_(clock),
        events_(events),
        link_(options.controller, identity_ ? std::optional(identity_->credentials) : std::nullopt),
        bulk_(options.controller, identity_ ? std::optional(identity_->credentials) : std::nullopt) {}

  // CANCELLED when it was told to end before it had joined a run.
  absl::Status Run();

 private:
  absl::StatusOr<pb::RegisterReply> Register(pb::RegisterRequest request, Nanos give_up_after);
  absl::StatusOr<pb::RegisterReply> RegisterAnew(pb::RegisterRequest inventory,
                                                 const RecordStreamer& records);
  Nanos PatienceWith(const absl::Status& refusal, Nanos give_up_after) const;
  std::string Hint(const absl::Status& status) const;
  void Calibrate(const pb::RegisterReply& reply);
  absl::StatusOr<RunnerPlan> Prepare(const pb::RegisterReply& reply);
  // Acts on the loop's words, and on signals, until the run is over or the worker has left it.
  absl::Status Serve(RequestLoop& loop, RecordStreamer& records);
  absl::Status Leave(RecordStreamer& records);
  void Enter(const pb::RegisterReply& reply, RecordStreamer& records);
  std::string CreditAddress(const pb::RegisterReply& reply) const;
  std::optional<CreditSecrecy> Secrecy(const pb::RegisterReply& reply) const;

  const WorkerOptions& options_;
  const std::optional<Identity> identity_;
  const Clock& clock_;
  Mailbox<LoopEvent>& events_;
  ControllerLink link_;
  BulkLink bulk_;  // on a connection of its own: never in front of records
  SessionTokens tokens_;
  std::string session_;
  std::string token_;
  const std::optional<HostTimes> at_start_ = ReadHostTimes();
};

absl::Status Worker::Run() {
  auto reply = Register({}, options_.stay ? kForever : options_.give_up_after);
  if (!reply.ok()) return reply.status();
  auto plan = Prepare(*reply);
  if (!plan.ok()) return plan.status();
  if (reply->plan().calibrate()) Calibrate(*reply);
  const RecordBounds& bounds = options_.records;
  SpillFiles spill(bounds.spill_dir, bounds.spill_limit);
  RecordStreamer records([this] { return link_.OpenRecords(); }, bounds.memory,
                         bounds.spill_limit > 0 ? &spill : nullptr);
  Uploader uploader(bulk_, tokens_, clock_,
                    [](Nanos pause) { std::this_thread::sleep_for(std::chrono::nanoseconds(pause)); });
  {
    CheckPool checks(uploader, records, {});  // destroyed after the loop, and with everything it took stored
    RequestLoop loop(*plan, CurlOptionsOf(reply->plan()), records, checks, events_);
    Enter(*reply, records);
    loop.Begin(*reply, CreditAddress(*reply), Secrecy(*reply));
    if (absl::Status status = Serve(loop, records); !status.ok()) {
      if (records.Unacknowledged() > 0)
        spdlog::error("{} records that nobody acknowledged end here", records.Unacknowledged());
      return status;
    }
  }
  return Leave(records);
}

// Tries until the controller answers or give_up_after has passed; a refusal is final, but for want of a
// place.
absl::StatusOr<pb::RegisterReply> Worker::Register(pb::RegisterRequest request, Nanos give_up_after) {
  request.set_name(options_.name);
  request.set_weight(options_.weight);
  request.set_version(Version());
  request.set_host(HostName());
  request.set_pid(static_cast<std::uint32_t>(getpid()));
  request.set_boot_id(BootId());
  request.set_time_namespace(TimeNamespace());
  if (identity_) request.set_curve_public_key(identity_->keys.public_key);
  const Nanos from = clock_.Now();
  for (Nanos pause = kFirstRetry;; pause = std::min(2 * pause, kLastRetry)) {
    auto reply = link_.Register(request, kCallTimeout);
    const Nanos patience = PatienceWith(reply.status(), give_up_after);
    if (clock_.Now() - from >= patience) return reply;
    if (pause == kFirstRetry) {
      spdlog::info("waiting {}for {} at {}{}",
                   patience == kForever ? "" : "up to " + FormatDuration(patience) + " ",
                   absl::IsResourceExhausted(reply.status()) ? "a place" : "the controller",
                   options_.controller, Hint(reply.status()));
    }
    const auto event = events_.Take(pause);
    if (event && event->kind == LoopEvent::Kind::kSignal)
      return absl::CancelledError("told to end while it waited for the controller");
  }
}

absl::StatusOr<pb::RegisterReply> Worker::RegisterAnew(pb::RegisterRequest inventory,
                                                       const RecordStreamer& records) {
  spdlog::warn("session lost; registering anew");
  for (pb::FormerSession& former : *inventory.mutable_former()) {
    const SessionId session = SessionId::FromBytes(former.session()).value_or(SessionId{});
    former.set_unacknowledged_records(records.Unacknowledged(session));
    former.set_last_record(records.LastOf(session));
  }
  auto reply = Register(std::move(inventory), options_.stay ? kForever : options_.give_up_after);
  if (!absl::IsCancelled(reply.status())) return reply;
  return absl::AbortedError(fmt::format("{}; {} records were not acknowledged",
                                        std::string(reply.status().message()), records.Unacknowledged()));
}

Nanos Worker::PatienceWith(const absl::Status& refusal, Nanos give_up_after) const {
  if (absl::IsUnavailable(refusal) || absl::IsDeadlineExceeded(refusal)) return give_up_after;
  return absl::IsResourceExhausted(refusal) ? std::min(kPlaceFor, give_up_after) : 0;
}

// Who hangs up on a worker without credentials may want some.
std::string Worker::Hint(const absl::Status& status) const {
  const bool answered = status.message().find("Connection refused") == absl::string_view::npos;
  return answered && !identity_ && !absl::IsResourceExhausted(status)
             ? "; a controller with credentials wants --credentials DIR"
             : "";
}

absl::StatusOr<RunnerPlan> Worker::Prepare(const pb::RegisterReply& reply) {
  PartCache cache(options_.cache.dir, options_.cache.limit);
  DatasetFetcher fetcher(bulk_, cache, clock_, [this](Nanos pause) {
    const auto event = events_.Take(pause);
    return !event || event->kind != LoopEvent::Kind::kSignal;
  });
  const auto fetched =
      fetcher.Fetch({reply.dataset_hash(), reply.dataset_bytes()}, {reply.session(), reply.record_token()});
  if (!fetched.ok()) return fetched.status();
  return MakeRunnerPlan(reply.run(), reply.plan(), fetched->dataset, fetched->files);
}

// Before anything connects to the credits, so that the run waits for it.
void Worker::Calibrate(const pb::RegisterReply& reply) {
  const pb::Calibration calibration = CalibrateWorker(reply.plan(), clock_);
  if (!calibration.failure().empty()) spdlog::warn("cannot calibrate: {}", calibration.failure());
  const absl::Status told =
      link_.Calibrated(reply.session(), reply.record_token(), calibration, kCallTimeout);
  if (!told.ok()) spdlog::warn("the calibration was not taken: {}", std::string(told.message()));
}

void Worker::Enter(const pb::RegisterReply& reply, RecordStreamer& records) {
  session_ = reply.session();
  token_ = reply.record_token();
  const auto session = SessionId::FromBytes(session_).value_or(SessionId{});
  records.AddSession(session, RecordToken::FromBytes(token_).value_or(RecordToken{}));
  tokens_.Add(session, token_);
  SetLogField("run", FormatRun(reply.run()));
  SetLogField("session", session.Short());
  spdlog::info("registered");
}

absl::Status Worker::Serve(RequestLoop& loop, RecordStreamer& records) {
  bool leaving = false;
  while (true) {
    auto event = events_.Take(kForever);
    if (!event) continue;
    switch (event->kind) {
      case LoopEvent::Kind::kRunOver:
      case LoopEvent::Kind::kLeft:
        return absl::OkStatus();
      case LoopEvent::Kind::kSignal:
        spdlog::info(std::exchange(leaving, true) ? "told to end again: requests in flight are cancelled"
                                                  : "told to end: requests in flight may finish");
        loop.Leave();
        break;
      case LoopEvent::Kind::kRegister: {
        auto reply = RegisterAnew(std::move(event->inventory), records);
        if (!reply.ok()) return reply.status();
        Enter(*reply, records);
        loop.Begin(*reply, CreditAddress(*reply), Secrecy(*reply));
      }
    }
  }
}

absl::Status Worker::Leave(RecordStreamer& records) {
  if (!records.WaitDrained(kDrainPatience)) {
    return absl::UnavailableError(fmt::format("{} records are not acknowledged, and none was for {}",
                                              records.Unacknowledged(), FormatDuration(kDrainPatience)));
  }
  return link_.Goodbye(session_, token_, StolenShare(at_start_, ReadHostTimes()), kCallTimeout);
}

std::string Worker::CreditAddress(const pb::RegisterReply& reply) const {
  if (!reply.credit_address().empty()) return reply.credit_address();
  return fmt::format("{}:{}", options_.controller.substr(0, options_.controller.rfind(':')),
                     reply.credit_port());
}

std::optional<CreditSecrecy> Worker::Secrecy(const pb::RegisterReply& reply) const {
  if (!identity_) return std::nullopt;
  return CreditSecrecy{reply.curve_server_key(), identity_->keys};
}

absl::Status RunAs(absl::StatusOr<std::optional<Identity>> identity, const WorkerOptions& options,
                   const Clock& clock, Mailbox<LoopEvent>& events) {
  if (!identity.ok()) return identity.status();
  return Worker(options, *std::move(identity), clock, events).Run();
}

// What is said already is not said again every second.
void Say(const absl::Status& status, const std::string& controller, std::string& said) {
  const std::string text(status.message());
  if (std::exchange(said, text) == text || status.ok()) return;
  if (absl::IsCancelled(status)) {
    spdlog::info("{}", text);
  } else {
    spdlog::error("{} (controller {})", text, controller);
  }
}

}  // namespace

int RunWorker(const WorkerOptions& options, const Clock& clock) {
  Mailbox<LoopEvent> events;
  std::atomic<bool> told = false;
  const SignalThread signals([&] {
    told = true;
    events.Put({LoopEvent::Kind::kSignal, {}});
  });
  std::string said;
  while (true) {
    const absl::Status status = RunAs(IdentityOf(options, clock), options, clock, events);
    const bool orderly = status.ok() || absl::IsCancelled(status);
    Say(status, options.controller, said);
    if (!options.stay || told) return orderly ? 0 : 1;
    // A controller that is about to go, or that is of another version, is asked again, but not all the time.
    if (status.ok()) spdlog::info("waiting for the next controller at {}", options.controller);
    if (const auto event = events.Take(kLastRetry); event && event->kind == LoopEvent::Kind::kSignal)
      return 0;
  }
}

}  // namespace imgperf
