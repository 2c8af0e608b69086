// Takes a run through its phases: when each begins, wants credits, stops, drains and is over.
//
// Pure: decides, and says what its owner is to do. Thread: credit loop.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "common/clock.h"
#include "controller/credit/stop_rule.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

inline constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

class PhaseScheduler {
 public:
  // Requests in flight at the end of their phase get this long beyond their own limit to report.
  static constexpr Nanos kDrainMargin = 10 * kSecond;

  enum class Stage : std::uint8_t { kWaiting, kRunning, kDraining, kOver };
  enum class Command : std::uint8_t {
    kNone,
    kStop,    // the stop rule fired: no new credits; see cause(). Again when the error budget is spent later
    kCancel,  // abort what is in flight, it will be recorded as cancelled
    kGiveUp,  // close what is open as lost
    kSeal,    // everything has its outcome: write it down, then Next()
  };
  struct Shape {  // of the next credit
    std::uint64_t index = 0;
    std::uint64_t entry = 0;
    std::uint32_t url = 0;
  };

  // `plan` outlives the scheduler.
  explicit PhaseScheduler(const RunPlan& plan) : plan_(plan) { SkipToEndIfNone(); }

  Stage stage() const { return stage_; }
  std::uint32_t phase() const { return phase_; }
  const PhasePlan& plan() const { return plan_.phases[phase_]; }

  // kWaiting -> kRunning.
  void Begin(Nanos now);
  bool WantsCredit(const PhaseFacts& facts, Nanos now) const;
  Shape NextShape();
  // What is to be done now; to be asked until it says kNone.
  Command Step(const PhaseFacts& facts, Nanos now);
  // No further phases, and no new credits in this one.
  void Interrupt(Nanos now, StopCause cause = StopCause::kInterrupted);
  // What is in flight is cancelled now rather than later.
  void CancelNow(Nanos now);
  // The loop itself stood still for `gap`: what answered meanwhile is still to be read.
  void Postpone(Nanos gap);
  // The phase was sealed: the next one, or kOver.
  void Next();
  // No further phases, whatever this one does.
  void EndAfterThisPhase() { last_ = true; }
  // The next instant at which Step() decides differently by time alone.
  Nanos NextWake() const;

  Nanos started() const { return started_; }
  Nanos stopped() const { return stopped_; }
  StopCause cause() const { return cause_; }

 private:
  StopLimits Limits() const;
  void Stop(StopCause cause, Nanos now);
  void SkipToEndIfNone();

  const RunPlan& plan_;
  std::uint32_t phase_ = 0;
  Stage stage_ = Stage::kWaiting;
  std::uint64_t issued_ = 0;
  Nanos started_ = 0;
  Nanos stopped_ = 0;
  StopCause cause_ = StopCause::kNone;
  bool stop_told_ = false;
  Nanos cancel_at_ = kNever;
  Nanos give_up_at_ = kNever;
  bool last_ = false;
};

}  // namespace imgperf
