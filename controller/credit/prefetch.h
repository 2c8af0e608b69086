// How many credits may wait at a worker behind each running request of a closed loop.
//
// Between a request's end and the next one's start on its slot lies a control round trip. Beside an image
// that takes seconds it is nothing; a target that answers within 200 round trips loses a part of its load to
// it, so the next credits wait at the worker already. They are bound to their slot: nothing more runs than
// the concurrency, and what waits is given back when the phase is stopped. Pure. Thread: credit loop.
#pragma once

#include <cstdint>

#include "common/clock.h"

namespace imgperf {

class Prefetch {
 public:
  static constexpr std::uint32_t kMost = 8;

  // A phase begins: nothing is known of its target.
  void Begin() { *this = Prefetch(); }
  // A request's latency, from its own record. True when from here on enough are known to tell.
  bool NoteLatency(Nanos latency);
  // For a session of that round trip (0: not known), which had `before` until now: 0, or as many as end
  // within a round trip and one, up to kMost. It begins a fifth below the bound, so that it does not come and
  // go.
  std::uint32_t DepthFor(Nanos round_trip, std::uint32_t before) const;

  // How long the deepest line takes at most to come to its end, on average.
  Nanos LineFor() const { return static_cast<Nanos>((1 + kMost) * mean_); }

 private:
  std::uint64_t known_ = 0;
  double mean_ = 0;  // ns; of the last few dozen
};

}  // namespace imgperf
