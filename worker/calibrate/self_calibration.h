// A worker measures what it adds by itself: its real request path against a target that needs no time.
#pragma once

#include <cstdint>

#include "common/clock.h"
#include "proto/cluster.pb.h"

namespace imgperf {

struct CalibrationCourse {
  std::uint32_t unmeasured = 20;  // first, so that the connection stands and everything is warm
  std::uint32_t requests = 200;   // one behind the other
  std::uint32_t paced = 100;      // then by a timer
  Nanos pace = 10 * kMillisecond;
  Nanos limit_for = 5 * kSecond;  // of all together
};

// Sends small requests with the plan's connection settings and answers to its own null target on this host,
// from a loop on a thread of its own, as the run's. Neither the target nor the record stream sees anything of
// it. Blocks, for some 1.2 s with this course. What went wrong stands in `failure`. Thread: any, but no
// loop's.
pb::Calibration CalibrateWorker(const pb::WorkerPlan& plan, const Clock& clock,
                                CalibrationCourse course = {});

}  // namespace imgperf
