// How long the simulated GPU works on a request: fixed + encoder + steps x step x area, n times for n images.
// Pure.
#pragma once

#include <cstdint>

#include "common/clock.h"
#include "common/units.h"
#include "simulator/profiles.h"

namespace imgperf {

struct Workload {
  PixelSize size{1024, 1024};
  std::uint32_t steps = 0;  // 0: the profile's
  std::uint32_t n = 1;
};

// Without jitter and scale. Area is relative to 1024x1024.
Nanos ServiceTime(const Profile& profile, const Workload& workload);

class LatencyModel {
 public:
  // `profile` outlives the model. Well-run GPUs vary by about one percent: each request's time is jittered by
  // a normal factor of that deviation, drawn from `seed` and the request's index, cut at three deviations.
  LatencyModel(const Profile& profile, double time_scale, std::uint64_t seed);

  // Real time the request numbered `index` occupies the GPU.
  Nanos ServiceFor(const Workload& workload, std::uint64_t index) const;
  // Any other length of time of the simulated world, as real time.
  Nanos Scale(Nanos length_for) const;

 private:
  const Profile& profile_;
  double time_scale_;
  std::uint64_t seed_;
};

}  // namespace imgperf
