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
  void Begin(const pb::RegisterReply& reply, const std::string& credit_address);
  void MeasureDelays();
  void Turn();
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
    core.OnFinished(attempt, outcome, end, At());
  });
  loop.BeforeWait([this] {
    Turn();
    return false;
  });
  credits.CheckBeforeWait();  // after our own sends, which may have swallowed the socket's edge
}

void RequestLoop::Parts::Begin(const pb::RegisterReply& reply, const std::string& credit_address) {
  credits.Connect(credit_address);
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

void RequestLoop::Parts::Turn() {
  if (!begun) return;
  core.SetFull(records.Full());
  core.NoteLate(loop.TakeWorstDelay());
  SetAlarm(core.OnTick(At()));
  if (told) return;
  if (core.RunOver() && core.Idle()) {
    Tell({LoopEvent::Kind::kRunOver, {}});
  } else if (core.NeedsRegistration()) {
    Tell({LoopEvent::Kind::kRegister, core.Inventory()});
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

void RequestLoop::Begin(pb::RegisterReply reply, std::string credit_address) {
  parts_->loop.Post([this, reply = std::move(reply), credit_address = std::move(credit_address)] {
    parts_->Begin(reply, credit_address);
  });
}

}  // namespace imgperf
