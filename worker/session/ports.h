// What the worker's session logic asks of the outside world.
#pragma once

#include <cstdint>
#include <string_view>

#include "common/clock.h"
#include "common/ids.h"
#include "proto/credit.pb.h"

namespace imgperf {

// The DEALER socket. Thread: request loop.
class FramePort {
 public:
  virtual ~FramePort() = default;
  // Never blocks; false when the socket takes nothing now (the channel sends again later).
  virtual bool Send(std::string_view frame) = 0;
};

// A credit as it is started: with everything about time frozen.
struct StartedCredit {
  pb::Credit credit;
  SessionId session;       // under which its record is filed
  Nanos due = 0;           // worker clock, frozen on receipt
  Nanos received = 0;      // worker clock
  Nanos issued = 0;        // by the controller, on the worker's clock
  Nanos clock_offset = 0;  // controller clock - worker clock
  std::uint64_t clock_bound = 0;
  std::uint32_t clock_segment = 0;
};

// Whoever makes the requests (RequestRunner). It answers every started credit with exactly one
// WorkerCore::OnFinished, also after Abort. Thread: request loop.
class RequestPort {
 public:
  virtual ~RequestPort() = default;
  virtual void Start(const StartedCredit& credit) = 0;
  // Ends it as cancelled; unknown ids are ignored.
  virtual void Abort(AttemptId attempt) = 0;
};

}  // namespace imgperf
