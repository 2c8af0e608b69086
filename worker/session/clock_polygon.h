// The offsets and drifts of a clock that a set of linear constraints leaves possible: a convex polygon.
//
// A clock of that offset (ns, at instant 0) and drift (ns per s) is off by offset + drift * t, t seconds
// later. Pure. Not thread-safe.
#pragma once

#include <vector>

namespace imgperf {

class ClockPolygon {
 public:
  struct Range {
    double low;
    double high;
  };

  // Every offset within `offsets` with every drift of up to `steepest` either way; empty when low > high.
  ClockPolygon(Range offsets, double steepest);

  // `seconds` after instant 0 (before, when negative) the clock was off by no more, or no less, than that.
  void AtMost(double seconds, double off) { Keep({1, seconds, off}); }
  void AtLeast(double seconds, double off) { Keep({-1, -seconds, -off}); }

  bool empty() const { return corners_.empty(); }
  // By how much the clock may be off at that instant. Not of an empty polygon.
  Range At(double seconds) const;

 private:
  struct Corner {
    double offset;
    double drift;
  };
  // offset * a + drift * b <= c.
  struct HalfPlane {
    double a;
    double b;
    double c;
  };
  void Keep(const HalfPlane& half);

  std::vector<Corner> corners_;  // in the order around
  std::vector<Corner> kept_;     // scratch
};

}  // namespace imgperf
