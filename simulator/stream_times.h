// When the events of a streamed reply are due. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "common/clock.h"
#include "simulator/latency_model.h"
#include "simulator/profiles.h"

namespace imgperf {

// Of one image after the other, on the monotonic clock.
struct StreamTimes {
  std::vector<std::vector<Nanos>> partials;
  std::vector<Nanos> completed;
};

// What is streamed of which work: the GPU's span without the penalty of a first batch.
struct Streamed {
  Nanos start_ns = 0;
  Nanos finish_ns = 0;
  std::uint32_t partials = 0;
};

// Images of a request are made one after another, each in an equal part of the span. An image's partials
// divide its denoising evenly: behind the encoder's share, before that of all the rest.
StreamTimes TimesOf(const Profile& profile, const Workload& workload, const Streamed& streamed);

}  // namespace imgperf
