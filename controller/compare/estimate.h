// One number of a run, with what else it could as well have been.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace imgperf {

struct Estimate {
  double value = 0;           // infinite: the percentile falls among the requests that failed
  std::vector<double> draws;  // kDraws; infinite where no value lies that far out
  std::uint64_t count = 0;    // values it is made of
  double block = 1;           // how many neighbours were kept together
  double blocks = 0;          // of them
  double least = 1;           // values below which it is not carried, whatever the difference
};

// Fewer values than this carry no interval at all.
inline constexpr std::uint64_t kLeastValues = 16;

// All of these: values in due order, nothing for fewer than kLeastValues of them. Pure.

// Failures among `ordered` are infinite: misses. The bootstrap draws the share of values at most the
// percentile, and reads off the values where that share would have been right (Bahadur's representation of a
// quantile; order statistics, as ../stats/interval.h).
std::optional<Estimate> EstimatePercentile(const std::vector<double>& ordered, double share,
                                           std::uint64_t seed);
// Of finite values.
std::optional<Estimate> EstimateMean(const std::vector<double>& ordered, std::uint64_t seed);
// Of ones and zeros, as failures are. Where there are none, or nothing else, nothing tells how they would
// cluster: the draws are those of requests that fail each by itself (a Beta of no prior knowledge).
std::optional<Estimate> EstimateShare(const std::vector<double>& ordered, std::uint64_t seed);
// sum(counts) / sum(lengths), as images per second: two numbers a request. Nothing where no time went by.
std::optional<Estimate> EstimateRate(const std::vector<double>& counts, const std::vector<double>& lengths,
                                     std::uint64_t seed);

}  // namespace imgperf
