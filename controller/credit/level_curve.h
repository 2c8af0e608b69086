// A whole number that changes over time: how many requests may be in flight. Pure. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Straight lines between points, rounded to the nearest whole number; the last point's value for ever. Two
// points at the same instant are a step.
class LevelCurve {
 public:
  // At least one point, instants not falling, the first at 0.
  explicit LevelCurve(std::vector<CurvePoint> points) : points_(std::move(points)) {}
  static LevelCurve Constant(std::uint32_t level) { return LevelCurve({{0, static_cast<double>(level)}}); }

  std::uint32_t At(Nanos offset) const;
  // The first instant after `offset` at which At() is another; nothing when it stays.
  std::optional<Nanos> NextChange(Nanos offset) const;

 private:
  double ValueAt(Nanos offset) const;
  Nanos ChangeBetween(Nanos same, Nanos other) const;

  std::vector<CurvePoint> points_;
};

// A level as it is in force while time passes.
class LevelSteps {
 public:
  // Counted from `t0`.
  LevelSteps(LevelCurve curve, Nanos t0) : curve_(std::move(curve)), t0_(t0), level_(curve_.At(0)) {
    Look(0);
  }

  std::uint32_t level() const { return level_; }
  // When it changes next; nothing when it stays.
  std::optional<Nanos> next() const { return next_; }
  // On to the next change.
  void Step();

 private:
  void Look(Nanos offset);

  LevelCurve curve_;
  Nanos t0_;
  std::uint32_t level_;
  std::optional<Nanos> next_;
};

}  // namespace imgperf
