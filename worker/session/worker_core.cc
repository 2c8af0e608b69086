#include "worker/session/worker_core.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "worker/session/worker_core_parts.h"

namespace imgperf {
namespace {

constexpr Nanos kBeatEvery = kSecond;
constexpr Nanos kBeatRetry =
    5 * kMillisecond;  // the connection does not stand yet: the run waits for this beat
constexpr Nanos kLeavingBeatEvery = 50 * kMillisecond;
constexpr Nanos kSilenceFor = 10 * kSecond;  // of the controller, until the worker registers anew
constexpr std::size_t kRemembered = 1024;
// Finished messages are bounded by the credits in flight, which the controller's window bounds.
constexpr std::size_t kWindow = 1 << 20;

}  // namespace

void WorkerCore::Parts::Begin(const pb::RegisterReply& reply, Instant at) {
  if (run != reply.run()) {
    former.Clear();
    clock = ClockBounds();
  }
  run = reply.run();
  if (reply.same_clock()) clock.SameClock();
  const SessionId session = SessionId::FromBytes(reply.session()).value_or(SessionId{});
  channel.emplace(SessionAddress{run, reply.epoch(), session}, kWindow);
  former.Told();
  lease.Drop();
  slots = SlotQueues();
  session_over = run_over = leaving_known = false;
  round_trip = 0;
  beat_due = last_answer = at.now;
  for (const pb::AttemptRef& ref : reply.superseded()) requests.Abort({ref.credit(), ref.attempt()});
}

pb::RegisterRequest WorkerCore::Parts::TakeInventory() {
  if (channel) {
    former.Retire(channel->address().session, slots.TakeAllWaiting());
    channel.reset();
  }
  pb::RegisterRequest request;
  request.set_run(run);
  former.WriteTo(request, in_flight);
  return request;
}

void WorkerCore::Parts::StartReady(Instant at) {
  while (starts_left > 0 && channel && !session_over && !run_over && lease.Holds(at.boot)) {
    auto credit = slots.TakeReady(at.now);
    if (!credit) return;
    --starts_left;
    start_late = std::max(start_late, at.now - credit->due - credit->credit.held_ns());
    in_flight[{credit->credit.credit(), credit->credit.attempt()}] = credit->session;
    requests.Start(*credit);  // may finish it at once
  }
}

void WorkerCore::Parts::OnFinished(AttemptId attempt, pb::Outcome outcome, Nanos end, Instant at) {
  const auto running = in_flight.find(attempt);
  if (running == in_flight.end()) return;
  const bool present = Known(running->second);
  in_flight.erase(running);
  finished.push_back(attempt);
  if (finished.size() > kRemembered) finished.pop_front();
  if (!present) return;  // a former session's: its record tells the controller, no slot waits for it
  slots.Finished(attempt, end);
  pb::ToController message;
  message.mutable_finished()->mutable_attempt()->set_credit(attempt.credit);
  message.mutable_finished()->mutable_attempt()->set_attempt(attempt.attempt);
  message.mutable_finished()->set_ok(outcome == pb::COMPLETED);
  message.mutable_finished()->set_cancelled(outcome == pb::CANCELLED);
  message.mutable_finished()->set_ended_ns(end + clock.At(at.now).offset);
  channel->Push(std::move(message), false);
  if (leaving && in_flight.empty()) beat_due = at.now;
  AcknowledgeGrant();
  StartReady(at);
  Flush();
}

Nanos WorkerCore::Parts::Tick(Instant at) {
  if (!channel) return at.now + kBeatEvery;
  if (at.now - last_answer > kSilenceFor) session_over = true;
  StartReady(at);
  Flush();
  if (at.now >= beat_due) SendBeat(at);
  if (std::exchange(starts_left, kStartsATurn) == 0) return at.now;  // there may be more
  Nanos wake = beat_due;
  if (channel->HasMore()) wake = std::min(wake, at.now + 10 * kMillisecond);
  if (const auto due = slots.NextDue(); due && !session_over && lease.Holds(at.boot))
    wake = std::min(wake, *due);
  return std::max(wake, at.now);
}

// To the controller it is full from now on: it sends no more credits, and its slots go to others.
void WorkerCore::Parts::Leave(Instant at) {
  if (std::exchange(leaving, true)) return AbortAll();
  leaving_since = beat_due = at.now;
  if (!channel || session_over) return;  // the next registration tells what was never started
  for (const AttemptId id : slots.TakeAllWaiting()) Answer(id, pb::Answer::NEVER_STARTED);
  Flush();
}

bool WorkerCore::Parts::Left() const {
  return leaving_known && !session_over && in_flight.empty() && channel->unacknowledged() == 0;
}

void WorkerCore::Parts::SendBeat(Instant at) {
  pb::Beat beat;
  beat.set_sent_ns(at.now);
  beat.set_sent_boot_ns(at.boot);
  beat.set_full(full || leaving);
  beat.set_loop_late_ns(static_cast<std::uint64_t>(loop_late));
  beat.set_round_trip_ns(static_cast<std::uint64_t>(round_trip));
  beat.set_lag_ns(static_cast<std::uint64_t>(start_late));
  if (const ClockEstimate estimate = clock.At(at.now); estimate.segment != 0)
    beat.set_clock_bound_ns(estimate.bound);
  if (cpu_used) beat.set_cpu_ns(static_cast<std::uint64_t>(*cpu_used));
  const bool sent =
      channel->SendBeat(std::move(beat), [this](const std::string& frame) { return frames.Send(frame); });
  if (sent) loop_late = start_late = 0;
  if (sent) cpu_used.reset();
  const bool hurry = leaving && in_flight.empty();  // only the controller's word is missing
  beat_due = at.now + (!sent ? kBeatRetry : hurry ? kLeavingBeatEvery : kBeatEvery);
}

void WorkerCore::Parts::Flush() {
  if (channel) channel->Flush([this](const std::string& frame) { return frames.Send(frame); });
}

WorkerCore::WorkerCore(FramePort& frames, RequestPort& requests)
    : parts_(std::make_unique<Parts>(frames, requests)) {}

WorkerCore::~WorkerCore() = default;

void WorkerCore::Begin(const pb::RegisterReply& reply, Instant at) { parts_->Begin(reply, at); }
void WorkerCore::OnFrame(std::string_view frame, Instant at) { parts_->OnFrame(frame, at); }

void WorkerCore::OnFinished(AttemptId attempt, pb::Outcome outcome, Nanos end, Instant at) {
  parts_->OnFinished(attempt, outcome, end, at);
}

void WorkerCore::Leave(Instant at) { parts_->Leave(at); }
bool WorkerCore::Left() const { return parts_->Left(); }

void WorkerCore::SetFull(bool full) {
  if (std::exchange(parts_->full, full) != full) parts_->beat_due = 0;  // tell it with the next tick
}

void WorkerCore::NoteLate(Nanos late) { parts_->loop_late = std::max(parts_->loop_late, late); }

bool WorkerCore::BeatDue(Nanos now) const { return parts_->channel && now >= parts_->beat_due; }
void WorkerCore::NoteCpuTime(Nanos used) { parts_->cpu_used = used; }

Nanos WorkerCore::OnTick(Instant at) { return parts_->Tick(at); }

bool WorkerCore::NeedsRegistration() const {
  return !parts_->run_over && (!parts_->channel || parts_->session_over);
}

pb::RegisterRequest WorkerCore::Inventory() { return parts_->TakeInventory(); }
bool WorkerCore::RunOver() const { return parts_->run_over; }
bool WorkerCore::Idle() const { return parts_->in_flight.empty() && !parts_->slots.AnythingWaiting(); }
SessionId WorkerCore::session() const {
  return parts_->channel ? parts_->channel->address().session : SessionId{};
}
std::size_t WorkerCore::in_flight() const { return parts_->in_flight.size(); }

}  // namespace imgperf
