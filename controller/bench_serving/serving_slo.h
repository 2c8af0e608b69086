// SGLang's SLO: a request shall take no longer than warm-up requests did, times a scale.
#pragma once

#include <cstdint>
#include <string>

#include "controller/bench_serving/serving_samples.h"
#include "controller/bench_serving/serving_settings.h"

namespace imgperf {

struct ServingSlo {
  std::uint64_t met = 0;
  double attainment = 0;  // of all requests that were sent: failures are misses
  double scale = 0;       // as asked
  std::string unjudged;   // why there is no verdict; empty when there is one
};

// Pure. What a request may take is the median of latency / work over the successful warm-up requests, times
// its own work, times the scale; work = max(pixels / 256, 1) * max(steps, 1).
//
// Beside the original: pixels are those of the images that came back where no size is asked for (it judges
// nothing then), and warm-up requests have the steps that they were sent with (it divides the others' by
// steps, which the server never heard of).
ServingSlo JudgeServingSlo(const ServingSamples& samples, const ServingWish& wish);

}  // namespace imgperf
