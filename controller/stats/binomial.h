// Ranks between which a quantile lies, by the binomial distribution.
#pragma once

#include <cstdint>

namespace imgperf {

// Of `n` independent values sorted upwards, the highest one that is above the quantile `share` with a
// probability of `tail` at most, counted from 1; 0 when even the lowest is too likely. The mirrored rank for
// the upper end is n + 1 - LowerRank(n, 1 - share, tail). (Order-statistic intervals: Conover, Practical
// Nonparametric Statistics, §3.2; no assumption on the values' distribution.)
// `share` and `tail` lie between 0 and 1. Pure; exact to about 1e-7 of the probability.
std::uint64_t LowerRank(std::uint64_t n, double share, double tail);

// P(X <= k) of X ~ Binomial(n, share).
double BinomialAtMost(std::uint64_t n, double share, std::uint64_t k);

}  // namespace imgperf
