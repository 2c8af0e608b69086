// Where a phase's own warm-up ends, found in its values.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace imgperf {

struct WarmupEnd {
  std::size_t index = 0;  // of the first value that counts
  // False: the values still changed half-way through, so there may be no steady state at all.
  bool settled = true;
};

// MSER-5 (White, Simulation 69:6, 1997; Spratt 1998): means of batches of five, and of all points to begin at
// the one that makes the standard error of the mean of the rest smallest, within the first half. `ordered`:
// values in due order. Nothing for fewer than 50: ten batches are the least to choose from.
std::optional<WarmupEnd> FindWarmupEnd(const std::vector<double>& ordered);

}  // namespace imgperf
