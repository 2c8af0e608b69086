// The worker's side of the conversation: channel, lease, slots, credits waiting to start, inventory.
//
// Pure: no socket, thread or clock of its own. `now` is the worker's CLOCK_MONOTONIC of this loop turn,
// `boot` its CLOCK_BOOTTIME. All methods: thread request loop. Rules: proto/README.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "common/clock.h"
#include "common/ids.h"
#include "proto/cluster.pb.h"
#include "proto/record.pb.h"
#include "worker/session/ports.h"

namespace imgperf {

struct Instant {
  Nanos now = 0;
  Nanos boot = 0;
};

class WorkerCore {
 public:
  // The ports outlive the core.
  WorkerCore(FramePort& frames, RequestPort& requests);
  ~WorkerCore();

  // A registration succeeded: from here on this session. Superseded attempts are aborted. The caller has
  // (re)connected the socket.
  void Begin(const pb::RegisterReply& reply, Instant at);
  void OnFrame(std::string_view frame, Instant at);
  // The request is over; `end` is the stamp both latencies end at. Frees its slot and tells the controller.
  void OnFinished(AttemptId attempt, pb::Outcome outcome, Nanos end, Instant at);
  // Told to leave: takes no more credits, gives back those that wait; requests in flight may finish. Told
  // again: those are cancelled. Without a session the next registration tells the rest.
  void Leave(Instant at);
  // Nothing is to be done here any more, and the controller knows: what is left is records, and the goodbye.
  bool Left() const;
  // Memory for unacknowledged records is (no longer) full: no new credits, please.
  void SetFull(bool full);
  // The loop stood still for so long (Loop::TakeWorstDelay); the next beat tells the longest.
  void NoteLate(Nanos late);
  // The coming OnTick sends a beat: what is costly to find out is worth it now.
  bool BeatDue(Nanos now) const;
  // What this process has used of its host's processors since it began; told with the next beat.
  void NoteCpuTime(Nanos used);
  // Beats, lease, credits that wait for it. Call it in every turn of the loop. Returns when to call again at
  // the latest; `at.now` where it left credits that could be started to the next turn.
  Nanos OnTick(Instant at);

  // The controller said this session is over, or was silent for too long: register anew with Inventory().
  bool NeedsRegistration() const;
  // What this process's sessions of this run left behind (former sessions; the caller fills
  // unacknowledged_records). Credits listed as never started are forgotten here.
  pb::RegisterRequest Inventory();
  // The controller said the run is over.
  bool RunOver() const;
  bool Idle() const;  // nothing in flight, nothing waiting to start
  SessionId session() const;
  std::size_t in_flight() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace imgperf
