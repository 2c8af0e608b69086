// A phase cut into equal stretches of time: how its numbers went.
#pragma once

#include <cstdint>
#include <vector>

#include "controller/offline/most_slices.h"
#include "controller/offline/phase_fold.h"
#include "controller/offline/report.h"

namespace imgperf {

// How many slices of `length_for` the phase has, from its start to its last request's end.
std::uint64_t SlicesIn(const PhaseFold& phase, Nanos length_for);

// Slice k goes from the phase's start + k times `length_for`; the last one ends with the last request. A
// request belongs to the slice in which it was sent, with its outcome and its values, as AIPerf's; rates
// count the requests that completed in the slice. Metrics are those of the console. Empty for more than
// kMostSlices. `to_epoch`: Unix time - controller clock.
std::vector<SliceReport> SlicesOf(const PhaseFold& phase, Nanos length_for, Nanos to_epoch);

}  // namespace imgperf
