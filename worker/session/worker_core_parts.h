// What WorkerCore is made of. Included by worker_core*.cc only.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "common/channel/channel.h"
#include "worker/session/clock_bounds.h"
#include "worker/session/former_sessions.h"
#include "worker/session/lease.h"
#include "worker/session/slot_queues.h"
#include "worker/session/worker_core.h"

namespace imgperf {

struct WorkerCore::Parts {
  // A worker that is behind starts so many requests between two ticks: a start costs some ten microseconds,
  // and answers, frames and beats must not wait until a backlog of thousands is gone.
  static constexpr std::size_t kStartsATurn = 64;

  Parts(FramePort& frames_in, RequestPort& requests_in) : frames(frames_in), requests(requests_in) {}

  // ---- worker_core.cc ----
  void Begin(const pb::RegisterReply& reply, Instant at);
  pb::RegisterRequest TakeInventory();
  void StartReady(Instant at);
  void OnFinished(AttemptId attempt, pb::Outcome outcome, Nanos end, Instant at);
  Nanos Tick(Instant at);
  void Leave(Instant at);
  bool Left() const;
  bool Known(const SessionId& session) const { return channel && channel->address().session == session; }

  // ---- worker_core_frames.cc ----
  void OnFrame(std::string_view frame, Instant at);
  void OnBeatAnswer(const pb::Beat& beat, Instant at);
  void Handle(const pb::ToWorker& message, Instant at);
  void OnCredit(const pb::Credit& credit, Instant at);
  void OnRevoke(AttemptId attempt);
  void OnCancel(AttemptId attempt);
  void OnRunOver();
  void AbortAll();
  pb::Answer::Kind WhatBecameOf(AttemptId attempt) const;
  void Answer(AttemptId attempt, pb::Answer::Kind kind);
  void AcknowledgeGrant();
  void SendBeat(Instant at);
  void Flush();

  FramePort& frames;
  RequestPort& requests;
  std::optional<WorkerChannel> channel;  // of the present session
  ClockBounds clock;
  Lease lease;
  SlotQueues slots;
  InFlight in_flight;
  FormerSessions former;
  std::deque<AttemptId> finished;  // the newest ones, to tell "finished" from "unknown"
  RunId run = 0;
  bool session_over = false;
  bool run_over = false;
  bool leaving = false;
  bool leaving_known = false;  // to the controller, and everything it had sent by then is here
  Nanos leaving_since = 0;
  bool full = false;
  std::size_t starts_left = kStartsATurn;
  Nanos round_trip = 0;  // of the last answered beat of this session
  // Not told yet:
  Nanos loop_late = 0;
  Nanos start_late = 0;  // the longest that a request was started after it was due
  std::optional<Nanos> cpu_used;
  Nanos beat_due = 0;
  Nanos gap_told = 0;
  Nanos last_answer = 0;
};

}  // namespace imgperf
