// Series whose memory is known.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace imgperf {

// Each value is `memory` times the one before plus a standard normal of its own: AR(1), in its steady state.
inline std::vector<double> SeriesWithMemory(double memory, std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> series(count);
  double last = normal(random) / std::sqrt(1 - memory * memory);
  for (double& value : series) value = last = memory * last + normal(random);
  return series;
}

}  // namespace imgperf
