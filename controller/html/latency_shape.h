// The shape of a latency's distribution: how often which values were, and the value at every share.
#pragma once

#include <cstdint>
#include <vector>

namespace imgperf {

struct LatencyShape {
  // counts[i] values lie in edges[i] <= value < edges[i + 1]; the last cell holds its upper edge, too. Edges
  // grow by one factor.
  std::vector<double> edges;
  std::vector<std::uint64_t> counts;
  // The value at each share of the ranks, the least first; as exact as the report's percentiles.
  std::vector<double> shares;
  std::vector<double> values;
};

// Reorders `values_ms`. Empty for none. Values of 0 and below, which have no logarithm, count as a
// microsecond in the histogram.
LatencyShape ShapeOf(std::vector<double>& values_ms);

}  // namespace imgperf
