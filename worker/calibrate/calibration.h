// What a worker's requests to a target that needs no time come to. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock.h"
#include "proto/record.pb.h"

namespace imgperf {

struct CalibrationSamples {
  std::vector<Nanos> latencies;  // request latency of each request sent behind the one before it
  Nanos cpu_for = 0;             // of the loop's thread over all of these
  std::vector<Nanos> send_lags;  // of each request that a timer sent: sent - due
  std::string failure;           // why the above is not whole; empty when it is
};

// Percentiles as the report's: linear between closest ranks. With a failure nothing but the failure.
pb::Calibration Summarize(CalibrationSamples samples);

}  // namespace imgperf
