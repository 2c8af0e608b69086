// How else a mean of dependent values could have come out: the circular block bootstrap (Politis & Romano
// 1992).
//
// Latencies of neighbouring requests resemble each other, so the series is put together anew from whole
// blocks of neighbours, long enough to hold its memory (block_length.h). Nothing here assumes independence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace imgperf {

inline constexpr std::size_t kDraws = 1000;
// Of an interval that a verdict rests on. A comparison looks at several numbers at once: at 95 %, one of ten
// would be called different in four of ten comparisons of a run with its like.
inline constexpr double kConfidence = 0.99;
inline constexpr double kNormalOfConfidence = 2.575829;  // Φ⁻¹(99.5 %)

struct MeanDraws {
  double mean = 0;
  std::vector<double> deviations;  // kDraws of them, from the mean
  double block = 1;                // requests in one
  double blocks = 0;               // that the series is made of
};

// `series` in due order, of one value or more, all finite. Few blocks tell little of how much they differ:
// deviations are widened as Student's t is beside the normal. The same seed draws the same. Pure. Time:
// independent of the series' length beyond one pass, since neighbours are first averaged into no more than
// 1024 groups.
MeanDraws DrawMeans(const std::vector<double>& series, std::uint64_t seed);

// `share` of sorted values, linear between closest ranks.
double QuantileOfSorted(const std::vector<double>& sorted, double share);

}  // namespace imgperf
