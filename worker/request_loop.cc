#include "worker/request_loop.h"

#include <sys/prctl.h>

#include <thread>
#include <utility>

#include <spdlog/spdlog.h>

#include "common/loop.h"
#include "common/run_delay.h"
#include "worker/request/curl_transport.h"
#include "worker/request/runner.h"
#include "worker/session/credit_client.h"
#include "worker/session/worker_core.h"

namespace imgperf {

struct RequestLoop::Parts {
  Parts(const RunnerPlan& plan, const CurlOptions& curl, RecordStreamer& records_in, CheckPool& checks,
        Mailbox<LoopEvent>& events_in);

  Instant At() const { return {clock.Now(), clock.BootNow()}; }
  void Begin(const pb::RegisterReply& reply, const std::string& credit_address,
             const std::optional<CreditSecrecy>& secrecy);
  void MeasureDelays();
  // True: there is more to do at once.
  bool Turn();
  void NoteFull();
  void SetAlarm(Nanos when);
  void Tell(LoopEvent event);

  const Clock& clock;
  RecordStreamer& records;
  Mailbox<LoopEvent>& events;
  Loop loop;
  CurlTransport transport;
  RequestRunner runner;
  WorkerCore core;
  CreditClient credits;
  Loop::TimerId alarm = 0;
  Nanos alarm_at = 0;
  bool begun = false;
  bool full = false;  // no room for more records
  bool told = false;  // the main thread has a word of ours to act on
  std::thread thread;
};

RequestLoop::Parts::Parts(const RunnerPlan& plan, const CurlOptions& curl, RecordStreamer& records_in,
                          CheckPool& checks, Mailbox<LoopEvent>& events_in)
    : clock(SystemClock()),
      records(records_in),
      events(events_in),
      loop(clock),
      transport(loop, clock, curl),
      runner(plan, transport, records_in, checks, clock),
      core(credits, runner),
      credits(loop, [this](std::string_view frame) { core.OnFrame(frame, At()); }) {
  runner.SetOnFinished([this](AttemptId attempt, pb::Outcome outcome, Nanos end) {
    if (outcome != pb::COMPLETED)
      spdlog::debug("credit={}-{} {}", attempt.credit, attempt.attempt, pb::Outcome_Name(outcome));
    core.OnFinished(attempt, outcome, end, At());
  });
  loop.BeforeWait([this] { return Turn(); });
  credits.CheckBeforeWait();  // after our own sends, which may have swallowed the socket's edge
}

void RequestLoop::Parts::Begin(const pb::RegisterReply& reply, const std::string& credit_address,
                               const std::optional<CreditSecrecy>& secrecy) {
  credits.Connect(credit_address, secrecy);
  core.Begin(reply, At());
  begun = true;
  told = false;
}

// Thread: the one that is to run the loop.
void RequestLoop::Parts::MeasureDelays() {
  auto scheduler = std::make_unique<ThreadRunDelay>();
  spdlog::info("lag of receiving: told by {}",
               scheduler->Total() ? "the scheduler's run delay"
                                  : "the lateness of timers, for want of schedstat in /proc");
  loop.MeasureDelays(std::move(scheduler));
}

bool RequestLoop::Parts::Turn() {
  if (!begun) return false;
  NoteFull();
  core.NoteLate(loop.TakeWorstDelay());
  const Instant at = At();
  if (core.BeatDue(at.now)) core.NoteCpuTime(ProcessCpuTime());
  const Nanos next = core.OnTick(at);
  const bool more = next <= at.now;
  if (!more) SetAlarm(next);
  if (told) return more;
  if (core.RunOver() && core.Idle()) {
    Tell({LoopEvent::Kind::kRunOver, {}});
  } else if (core.Left()) {
    Tell({LoopEvent::Kind::kLeft, {}});
  } else if (core.NeedsRegistration()) {
    Tell({LoopEvent::Kind::kRegister, core.Inventory()});
  }
  return more;
}

void RequestLoop::Parts::NoteFull() {
  const bool now = records.Full();
  core.SetFull(now);
  if (std::exchange(full, now) == now) return;
  if (now) {
    spdlog::warn("{} records wait for acknowledgement and there is room for no more: taking no new credits",
                 records.Unacknowledged());
  } else {
    spdlog::info("there is room for records again: taking credits");
  }
}

void RequestLoop::Parts::SetAlarm(Nanos when) {
  if (when == alarm_at) return;
  loop.Cancel(alarm);
  alarm_at = when;
  alarm = loop.At(when, [this] { alarm_at = 0; });
}

void RequestLoop::Parts::Tell(LoopEvent event) {
  told = true;
  events.Put(std::move(event));
}

RequestLoop::RequestLoop(const RunnerPlan& plan, const CurlOptions& curl, RecordStreamer& records,
                         CheckPool& checks, Mailbox<LoopEvent>& events)
    : parts_(std::make_unique<Parts>(plan, curl, records, checks, events)) {
  parts_->thread = std::thread([this] {
    prctl(PR_SET_TIMERSLACK, 1);
    parts_->MeasureDelays();
    parts_->loop.Run();
  });
}

RequestLoop::~RequestLoop() {
  parts_->loop.Stop();
  parts_->thread.join();
}

void RequestLoop::Begin(pb::RegisterReply reply, std::string credit_address,
                        std::optional<CreditSecrecy> secrecy) {
  parts_->loop.Post([this, reply = std::move(reply), credit_address = std::move(credit_address),
                     secrecy = std::move(secrecy)] { parts_->Begin(reply, credit_address, secrecy); });
}

void RequestLoop::Leave() {
  parts_->loop.Post([this] { parts_->core.Leave(parts_->At()); });
}

}  // namespace imgperf
