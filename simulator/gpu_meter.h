// What the simulated GPUs draw: so much when idle, so much when one works. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "common/clock.h"

namespace imgperf {

class GpuMeter {
 public:
  static constexpr double kIdleWatts = 140;
  static constexpr double kBusyWatts = 700;

  // Counted from `start` on.
  GpuMeter(std::uint32_t gpus, Nanos start) : start_(start), gpus_(gpus) {}

  // A GPU's stretches of work come in order, and may lie ahead.
  void Work(std::uint32_t gpu, Nanos from, Nanos to);

  struct Reading {
    bool busy = false;
    double watts = 0;
    double joules = 0;  // since the start
  };
  // `now` never falls.
  Reading ReadAt(std::uint32_t gpu, Nanos now);
  std::uint32_t count() const { return static_cast<std::uint32_t>(gpus_.size()); }

 private:
  struct Stretch {
    Nanos from = 0;
    Nanos to = 0;
  };
  struct Gpu {
    std::deque<Stretch> ahead;  // not over yet when it was last read
    Nanos busy_for = 0;         // of those that were
  };

  const Nanos start_;
  std::vector<Gpu> gpus_;
};

}  // namespace imgperf
