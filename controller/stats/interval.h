// How sure a percentile is: 95 % intervals for values that need not be independent.
//
// Latencies of neighbouring requests resemble each other (they stood in the same queue), so n of them say as
// much as fewer independent ones. How many is read off the data: the indicator "at most the percentile" is
// averaged over 16 batches in due order; were the values independent, these means would vary by q(1 - q) ÷
// batch size. By how much they vary more, n counts less (batch means: Schmeiser 1982; Asmussen & Glynn,
// Stochastic Simulation, IV.5).
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "controller/stats/distribution.h"
#include "controller/stats/selector.h"

namespace imgperf {

enum class PercentileMark {
  kNone,
  kUncertain,   // fewer than 10 effective values beyond the percentile
  kNotCarried,  // fewer than 3.7: no value is sure enough to lie beyond it
};

struct Interval {
  double n_eff = 0;
  // In the values' unit; nothing where no value is surely beyond the percentile.
  std::optional<double> low;
  std::optional<double> high;
  PercentileMark mark = PercentileMark::kNone;
};
// In the order of kPercentiles.
using Intervals = std::array<Interval, kPercentiles.size()>;

// `n_eff`: effective values.
PercentileMark MarkOf(double n_eff, double share);

// For each percentile, how many independent values say as much. `ordered`: in due order. With fewer than 16
// values, which no batches can be made of, their count.
std::array<double, kPercentiles.size()> EffectiveCounts(const std::vector<double>& ordered,
                                                        const Distribution& distribution);

// `sorted`: of the same values as `ordered`, which `distribution` describes.
Intervals IntervalsOf(const std::vector<double>& ordered, const Distribution& distribution, Selector& sorted);

}  // namespace imgperf
