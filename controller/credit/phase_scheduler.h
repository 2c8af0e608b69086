// Takes a run through its phases: when each begins, wants credits, stops, drains and is over.
//
// Pure: decides, and says what its owner is to do. Thread: credit loop.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "controller/credit/arrivals.h"
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
  // Arrivals of an open loop that were due and for which no credit was issued.
  struct Rest {
    std::uint64_t count = 0;
    Nanos first_due = 0;
    Nanos last_due = 0;
  };

  // A phase on the run's way. One that a former life of the controller began goes on where that ended.
  struct Leg {
    std::uint32_t phase = 0;  // index in the plan
    bool continues = false;
    Nanos active_for = 0;  // of its time, spent already
  };

  // Every phase of the plan in order. `plan` outlives the scheduler.
  explicit PhaseScheduler(const RunPlan& plan);
  // In place of what was to come; before anything began.
  void Follow(std::vector<Leg> legs);

  Stage stage() const { return stage_; }
  // One past the last when the run is over.
  std::uint32_t phase() const;
  const PhasePlan& plan() const { return plan_.phases[leg().phase]; }
  const Leg& leg() const { return legs_[at_]; }

  // The run begins, or a phase was sealed: the next one is not to begin before its pause is over.
  void Wait(Nanos now) { begin_at_ = now + (stage_ == Stage::kOver ? 0 : plan().pause_for); }
  bool MayBegin(Nanos now) const { return now >= begin_at_; }
  Nanos begins_at() const { return begin_at_; }  // at the earliest
  // Credits that are wanted in the phase's first moments, and should be covered before it begins.
  std::uint64_t FirstFill() const;
  // kWaiting -> kRunning. An open loop's first arrivals are due `lookahead` later at the earliest. `issued`:
  // credits that the phase has had in former lives.
  void Begin(Nanos now, std::uint64_t issued = 0);
  // Closed loop: whether a free slot is to be filled.
  bool WantsCredit(const PhaseFacts& facts, Nanos now) const;
  // How many more requests the phase may ask for; nothing where no number ends it.
  std::optional<std::uint64_t> Left(const PhaseFacts& facts) const;
  // Open loop: when the next request is due, if it is time to hand its credit out.
  std::optional<Nanos> NextDue(const PhaseFacts& facts, Nanos now) const;
  // Open loop: when the next request without a credit is due, before the phase's end.
  std::optional<Nanos> NextArrival() const;
  // Takes the credit that was wanted.
  Shape NextShape();
  // Once the phase has stopped: gives up what was due by then and has no credit.
  Rest TakeRest();
  // What is to be done now; to be asked until it says kNone.
  Command Step(const PhaseFacts& facts, Nanos now);
  // No further phases, and no new credits in this one.
  void Interrupt(Nanos now, StopCause cause = StopCause::kInterrupted);
  // What is in flight is cancelled now rather than later.
  void CancelNow(Nanos now);
  // The loop itself stood still for `gap`: what answered meanwhile is still to be read.
  void Postpone(Nanos gap);
  // The phase was sealed: the next one, or kOver.
  void Next(Nanos now);
  // No further phases, whatever this one does.
  void EndAfterThisPhase() { last_ = true; }
  // The next instant after `now` at which Step() or NextDue() decides differently by time alone.
  Nanos NextWake(Nanos now) const;

  // What the phase's times and an open loop's arrivals count from. Of one that goes on: earlier than that.
  Nanos started() const { return started_; }
  Nanos stopped() const { return stopped_; }
  StopCause cause() const { return cause_; }
  // While it drains: when what is open is given up. kNever once that was said.
  Nanos gives_up_at() const { return give_up_at_; }

 private:
  StopLimits Limits() const;
  StopCause WhyStop(const PhaseFacts& facts, Nanos now) const;
  void Stop(StopCause cause, Nanos now);
  void SkipToEndIfNone();

  const RunPlan& plan_;
  std::vector<Leg> legs_;
  std::size_t at_ = 0;
  Stage stage_ = Stage::kWaiting;
  std::uint64_t issued_ = 0;
  std::optional<Arrivals> arrivals_;  // of an open loop that runs
  Nanos begin_at_ = 0;
  Nanos started_ = 0;
  Nanos stopped_ = 0;
  StopCause cause_ = StopCause::kNone;
  bool stop_told_ = false;
  Nanos cancel_at_ = kNever;
  Nanos give_up_at_ = kNever;
  bool last_ = false;
};

}  // namespace imgperf
