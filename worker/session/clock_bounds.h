// What is certain of the controller's clock, seen from the worker's: bounds proven by exchanges of beats.
//
// An exchange t1 (worker sends) t2 (controller receives) t3 (controller answers) t4 (worker receives) proves,
// delays never being negative, that the offset (controller - worker) was at most t2 - t1 at t1 and at least
// t3 - t4 at t4: no symmetry of delays is assumed. Over the last 60 s the offset is taken for a line in time,
// within kSteepest; the lines that satisfy every exchange are a polygon of (offset, drift), and what it
// allows at the instant asked for is the bound. The bound widens with the time since the newest exchange.
//
// Real rates are not steady: quartz follows the temperature (fractions of a ppm a minute), and a daemon that
// corrects a clock changes its rate by what it has to make up (a few ppm as a rule). So a line is trusted no
// farther than kWander of the distance from the newest exchange: the bound holds while the rates of the last
// 60 s lie within kWander of one drift. A clock that is slewed harder, was stepped or stood still (a
// suspended machine) soon leaves no line at all: a new segment begins with what the newest exchange proves
// alone.
//
// Pure. Thread: request loop.
#pragma once

#include <cstdint>
#include <deque>

#include "common/clock.h"
#include "worker/session/clock_polygon.h"

namespace imgperf {

struct ClockEstimate {
  Nanos offset = 0;           // controller - worker: middle of what is possible
  std::uint64_t bound = 0;    // half-width of what is possible
  std::uint32_t segment = 0;  // stretches of the clock without a step, from 1; 0: nothing is known yet
};

class ClockBounds {
 public:
  static constexpr Nanos kWindow = 60 * kSecond;
  static constexpr double kSteepest = 500e3;  // ns per s: 500 ppm, the most by which a kernel trims a clock
  static constexpr double kWander = 5e3;      // ns per s: 5 ppm

  // Both clocks are one: offset and bound are 0 for ever.
  void SameClock() { same_ = true; }
  // `t1`, `t4`: worker clock; `t2`, `t3`: controller clock. Exchanges come in the order of t4. Ignored when
  // it contradicts itself: it straddled a step, or is no exchange.
  void Add(Nanos t1, Nanos t2, Nanos t3, Nanos t4);
  // Costs a look at each corner of the polygon, a handful.
  ClockEstimate At(Nanos now) const;

 private:
  // What one exchange proved of the offset.
  struct Proof {
    Nanos sent;      // worker clock
    Nanos received;  // worker clock
    Nanos most;      // at `sent`
    Nanos least;     // at `received`
  };
  static ClockPolygon Alone(const Proof& proof);
  static void Narrow(const Proof& proof, const Proof& newest, ClockPolygon* polygon);

  bool same_ = false;
  std::uint32_t segment_ = 0;
  std::deque<Proof> proofs_;         // of this segment and window; the last is the newest
  ClockPolygon polygon_{{0, 0}, 0};  // instant 0: newest.received; offset 0: newest.least
};

}  // namespace imgperf
