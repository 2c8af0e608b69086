// What is said of one metric's values: exact percentiles and moments.
//
// Pure. Percentiles interpolate linearly between closest ranks (NumPy's default), the standard deviation is
// the population's, both as AIPerf.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/stats/selector.h"

namespace imgperf {

struct Percentile {
  std::string_view name;
  double share;
};
inline constexpr std::array<Percentile, 10> kPercentiles{{{"p1", 0.01},
                                                          {"p5", 0.05},
                                                          {"p10", 0.10},
                                                          {"p25", 0.25},
                                                          {"p50", 0.50},
                                                          {"p75", 0.75},
                                                          {"p90", 0.90},
                                                          {"p95", 0.95},
                                                          {"p99", 0.99},
                                                          {"p99_9", 0.999}}};

struct Distribution {
  std::uint64_t count = 0;
  double avg = 0;
  double min = 0;
  double max = 0;
  double std = 0;
  double sum = 0;
  std::array<double, kPercentiles.size()> percentiles{};  // in the order of kPercentiles
  // Of a name in kPercentiles.
  double At(std::string_view name) const;
};

// Reorders `values`, which hold no NaN. Nothing for no values.
std::optional<Distribution> Summarize(std::vector<double>& values);
// The same of one value or more; `sorted` is of `values` and can be asked on.
Distribution Describe(const std::vector<double>& values, Selector& sorted);
// The value at that share of the way from the lowest to the highest rank; of one value or more.
double PercentileOf(Selector& sorted, double share);

}  // namespace imgperf
