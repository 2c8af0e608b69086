// What comes over the DEALER socket.
#include <algorithm>
#include <utility>

#include "worker/session/worker_core_parts.h"

namespace imgperf {
namespace {

constexpr Nanos kGapEvery = 100 * kMillisecond;

}  // namespace

void WorkerCore::Parts::OnFrame(std::string_view frame, Instant at) {
  pb::Envelope envelope;
  if (!channel || !envelope.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return;
  const SessionAddress& address = channel->address();
  if (envelope.run() != address.run || envelope.epoch() != address.epoch) return;
  if (envelope.session() != address.session.Bytes()) return;
  if (envelope.session_over()) {
    session_over = true;
    return;
  }
  const auto received = channel->Receive(envelope, at.now);
  session_over = session_over || !received.sound;
  if (envelope.has_beat() && envelope.beat().is_answer()) OnBeatAnswer(envelope.beat(), at);
  for (const pb::ToWorker& message : received.fresh) Handle(message, at);
  StartReady(at);
  Flush();
  if (channel->gap() && at.now - gap_told >= kGapEvery) {  // do not wait for the next beat to say so
    gap_told = at.now;
    SendBeat(at);
  }
}

void WorkerCore::Parts::OnBeatAnswer(const pb::Beat& beat, Instant at) {
  lease.Extend(beat.echo_sent_boot_ns());
  clock.Add(beat.echo_sent_ns(), beat.echo_received_ns(), beat.sent_ns(), at.now);
  // The first one is told at once: the controller needs it before a second is over.
  if (round_trip == 0) beat_due = at.now;
  round_trip = at.now - beat.echo_sent_ns();
  channel->SetRoundTrip(round_trip);
  last_answer = at.now;
  // A gap would mean that credits may be on their way still.
  leaving_known = leaving && beat.echo_sent_ns() >= leaving_since && !channel->gap();
}

void WorkerCore::Parts::Handle(const pb::ToWorker& message, Instant at) {
  switch (message.body_case()) {
    case pb::ToWorker::kCredit:
      return OnCredit(message.credit(), at);
    case pb::ToWorker::kGrant:
      for (const AttemptId id : slots.Apply(message.grant())) Answer(id, pb::Answer::NEVER_STARTED);
      return AcknowledgeGrant();
    case pb::ToWorker::kRevoke:
      return OnRevoke({message.revoke().attempt().credit(), message.revoke().attempt().attempt()});
    case pb::ToWorker::kCancel:
      return OnCancel({message.cancel().attempt().credit(), message.cancel().attempt().attempt()});
    case pb::ToWorker::kRunOver:
      return OnRunOver();
    default:
      session_over = true;  // a message this version does not know
  }
}

void WorkerCore::Parts::OnCredit(const pb::Credit& credit, Instant at) {
  const ClockEstimate estimate = clock.At(at.now);
  StartedCredit started;
  started.credit = credit;
  started.session = channel->address().session;
  started.due = credit.due_ns() - estimate.offset;
  started.received = at.now;
  started.issued = credit.issued_ns() - estimate.offset;
  started.clock_offset = estimate.offset;
  started.clock_bound = estimate.bound;
  started.clock_segment = estimate.segment;
  const bool accepted = !run_over && !leaving && slots.Accept(std::move(started));
  if (!accepted) Answer({credit.credit(), credit.attempt()}, pb::Answer::NEVER_STARTED);
}

void WorkerCore::Parts::OnRevoke(AttemptId attempt) {
  const bool given_back = slots.Remove(attempt);
  Answer(attempt, given_back ? pb::Answer::NEVER_STARTED : WhatBecameOf(attempt));
}

void WorkerCore::Parts::OnCancel(AttemptId attempt) {
  if (slots.Remove(attempt)) return Answer(attempt, pb::Answer::NEVER_STARTED);
  const bool running = in_flight.contains(attempt);
  Answer(attempt, running ? pb::Answer::CANCELLING : WhatBecameOf(attempt));
  if (running) requests.Abort(attempt);
}

// Every credit has its outcome by now: what still runs here is no longer waited for.
void WorkerCore::Parts::OnRunOver() {
  run_over = true;
  for (const AttemptId id : slots.TakeAllWaiting()) Answer(id, pb::Answer::NEVER_STARTED);
  AbortAll();
}

void WorkerCore::Parts::AbortAll() {
  std::vector<AttemptId> running;
  for (const auto& [id, session] : in_flight) running.push_back(id);
  for (const AttemptId id : running) requests.Abort(id);
}

pb::Answer::Kind WorkerCore::Parts::WhatBecameOf(AttemptId attempt) const {
  if (in_flight.contains(attempt)) return pb::Answer::ALREADY_STARTED;
  const bool done = std::find(finished.begin(), finished.end(), attempt) != finished.end();
  return done ? pb::Answer::ALREADY_FINISHED : pb::Answer::UNKNOWN;
}

void WorkerCore::Parts::Answer(AttemptId attempt, pb::Answer::Kind kind) {
  pb::ToController message;
  message.mutable_answer()->mutable_attempt()->set_credit(attempt.credit);
  message.mutable_answer()->mutable_attempt()->set_attempt(attempt.attempt);
  message.mutable_answer()->set_kind(kind);
  channel->Push(std::move(message), false);
}

void WorkerCore::Parts::AcknowledgeGrant() {
  const auto version = slots.TakeAcknowledgement();
  if (!version) return;
  pb::ToController message;
  message.mutable_grant_ack()->set_version(*version);
  channel->Push(std::move(message), false);
}

}  // namespace imgperf
