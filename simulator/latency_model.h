// How long the simulated GPU works: fixed + encoder + steps x step(area), n times for n images, more for a
// batch, and once longer after the start. Pure.
#pragma once

#include <cstdint>

#include "common/clock.h"
#include "common/units.h"
#include "simulator/profiles.h"

namespace imgperf {

// What requests must agree in to be served as one batch.
struct Workload {
  PixelSize size{1024, 1024};
  std::uint32_t steps = 0;  // 0: the profile's
  std::uint32_t n = 1;
  bool edit = false;  // works from an image
  bool operator==(const Workload&) const = default;
};

// Of one request alone, without jitter and scale.
Nanos ServiceTime(const Profile& profile, const Workload& workload);

// How the time of one image divides, as parts of 1; the rest is decoding and whatever else the source does
// not name.
struct StageShares {
  double encoder = 0;
  double denoise = 0;
};
StageShares SharesOf(const Profile& profile, const Workload& workload);

// How much of a request's own time it adds to a batch that is not empty: the profile's k at that size.
double BatchCost(const Batching& batching, PixelSize size);

// Of `requests` such requests served together, without jitter and scale.
Nanos BatchTime(const Profile& profile, const Workload& workload, std::uint32_t requests);

class LatencyModel {
 public:
  struct Settings {
    double time_scale = 1;
    std::uint64_t seed = 0;
    Nanos first_penalty_for = 0;  // what a GPU's first batch takes longer; before scaling, not jittered
  };
  // `profile` outlives the model. Well-run GPUs vary by about one percent: each batch's time is jittered by a
  // normal factor of that deviation, drawn from the seed and its first request's index, cut at three
  // deviations.
  LatencyModel(const Profile& profile, const Settings& settings) : profile_(profile), settings_(settings) {}

  struct BatchFacts {
    std::uint64_t index = 0;  // of its first request
    std::uint32_t requests = 1;
    bool is_first = false;  // that its GPU serves
  };
  // Real time the batch occupies the GPU.
  Nanos ServiceFor(const Workload& workload, const BatchFacts& batch) const;
  // Any other length of time of the simulated world, as real time.
  Nanos Scale(Nanos length_for) const;

 private:
  const Profile& profile_;
  Settings settings_;
};

}  // namespace imgperf
