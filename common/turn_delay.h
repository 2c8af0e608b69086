// How late a turn of a loop may see what its descriptors announce: told from instants, and from how long the
// thread waited for a processor.
//
// What a poll finds without sleeping may have waited since the last poll that named every ready descriptor. A
// thread that sleeps is woken by the event itself: it is late by the time it was runnable and did not run,
// which the scheduler counts. What the scheduler does not count (a halted virtual machine, a frozen process)
// shows where one of the loop's own timers rings late in the same wake. Either may come about when the poll
// has named its descriptors and before the thread looks at the clock (Linux throttles on the way back to the
// program): what became ready meanwhile is found by the next poll, and may be as old as that delay.
//
// Pure. Thread: the loop's.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "common/clock.h"

namespace imgperf {

// Of one thread: how long it was runnable without running, in all its life.
class RunDelay {
 public:
  virtual ~RunDelay() = default;
  // Nothing where the system does not tell.
  virtual std::optional<Nanos> Total() = 0;
};

class TurnDelay {
 public:
  // What a wait for descriptors was like.
  struct Wait {
    Nanos looked = 0;      // just before the descriptors were looked at
    Nanos ended = 0;       // when the turn that follows begins
    bool slept = false;    // nothing was ready at first
    bool whole = true;     // every ready descriptor was named
    bool answers = false;  // others than the loop's own were named
    Nanos rang = 0;        // when the loop's timer was due, if that is over; else 0
  };

  explicit TurnDelay(std::unique_ptr<RunDelay> scheduler) : scheduler_(std::move(scheduler)) {}

  // Nothing was ready at `looked`, and the loop is about to sleep.
  void BeforeSleep(Nanos looked);
  void AfterWait(const Wait& wait);
  // What the last wait named first was not ready before this instant.
  Nanos ready_since() const { return ready_since_; }
  // The longest that a turn took or that a timer rang late since this was asked last.
  Nanos TakeWorst() { return std::exchange(worst_, 0); }

 private:
  // How late the loop's timer rings.
  static Nanos TimerLateBy(const Wait& wait);
  // Of a wait that slept.
  Nanos LateBy(const Wait& wait);

  std::unique_ptr<RunDelay> scheduler_;
  std::optional<Nanos> total_;  // the scheduler's, read last
  Nanos read_ = 0;              // when that was
  Nanos all_named_ = 0;  // whatever became ready since and was not named yet became so after this instant
  Nanos ended_ = 0;      // of the last wait
  Nanos ready_since_ = 0;
  Nanos worst_ = 0;
};

}  // namespace imgperf
