// What is certain of the controller's clock, seen from the worker's: bounds proven by each exchange of beats.
//
// An exchange t1 (worker sends) t2 (controller receives) t3 (controller answers) t4 (worker receives) proves,
// delays never being negative, that the offset (controller - worker) was at most t2 - t1 at t1 and at least
// t3 - t4 at t4. Between exchanges the offset may wander by 500 ppm, in any way: no symmetry of delays and no
// steadiness of drift is assumed. Bounds that contradict each other mean that a clock was stepped: a new
// segment begins. Pure. Thread: request loop.
#pragma once

#include <cstdint>
#include <deque>

#include "common/clock.h"

namespace imgperf {

struct ClockEstimate {
  Nanos offset = 0;           // controller - worker: middle of what is possible
  std::uint64_t bound = 0;    // half-width of what is possible
  std::uint32_t segment = 0;  // stretches of the clock without a step, from 1; 0: nothing is known yet
};

class ClockBounds {
 public:
  static constexpr Nanos kWindow = 60 * kSecond;

  // Both clocks are one: offset and bound are 0 for ever.
  void SameClock() { same_ = true; }
  // `t1`, `t4`: worker clock; `t2`, `t3`: controller clock. Exchanges come in the order of t4.
  void Add(Nanos t1, Nanos t2, Nanos t3, Nanos t4);
  ClockEstimate At(Nanos now) const;

 private:
  struct Limit {
    Nanos at;     // worker clock
    Nanos value;  // of the offset
  };
  struct Range {
    Nanos low;
    Nanos high;
  };
  Range Possible(Nanos now) const;

  bool same_ = false;
  std::uint32_t segment_ = 0;
  std::deque<Limit> upper_;
  std::deque<Limit> lower_;
};

}  // namespace imgperf
