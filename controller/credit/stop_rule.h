// When a phase stops asking for more requests. Ending is a value, decided from the facts alone.
#pragma once

#include <cstdint>

#include "common/clock.h"
#include "controller/slo/abort_rule.h"

namespace imgperf {

struct StopLimits {
  std::uint64_t requests = 0;  // 0: no stop by count
  Nanos duration_for = 0;      // 0: no stop by time; with neither, the phase stops at once
  std::uint32_t concurrency = 1;
  std::uint64_t run_requests = 0;       // limits.max_requests over the whole run; 0: none
  bool endless = false;                 // neither count nor time: something else ends the phase
  const AbortRule* abort_if = nullptr;  // the phase's error budget; null: none
};

struct PhaseFacts {
  std::uint64_t issued = 0;      // of the phase
  std::uint64_t run_issued = 0;  // of the run
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;  // cancelled ones are in neither
  bool settled = false;      // nothing open that anybody still waits for
  // What the workers said at once, ahead of the records.
  std::uint64_t returned_good = 0;
  std::uint64_t returned_failed = 0;
  std::uint64_t unheard_urls = 0;  // were sent something and have ended nothing yet but by our cancel
  std::uint64_t cancelled = 0;
  bool more_turns = false;  // conversations under way have turns to come
};

enum class StopCause : std::uint8_t {
  kNone,
  kCount,
  kDuration,
  kArrivalsOver,
  kMaxRequests,
  kAllFailed,
  kErrorBudget,
  kInterrupted,
  kAborted
};

// True when the phase's error budget is spent, by its records: rates from max(concurrency, 10) requests on.
// Asked as long as the phase lasts, for the last requests to end may be the ones that spend it.
bool IsBudgetSpent(const StopLimits& limits, const PhaseFacts& facts);

StopCause DecideStop(const StopLimits& limits, const PhaseFacts& facts, Nanos elapsed);

// True when credits already issued keep their claim to a request: lost ones are reissued, unstarted ones go
// out again.
bool KeepsDispatching(StopCause cause);
// True for causes that the plan foresees: the run goes on with its next phase.
bool EndsInOrder(StopCause cause);
// True for causes that end the whole run without its plan being carried out: every request failed, or too
// many did.
bool FailsTheRun(StopCause cause);
// As the report and the journal write it: "count", "duration" …
const char* StopCauseName(StopCause cause);

}  // namespace imgperf
