#include "controller/stats/interval.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "controller/stats/binomial.h"

namespace imgperf {
namespace {

constexpr std::size_t kBatches = 16;
// One side's share of an interval as wide as Student's t with 15 degrees of freedom asks for, which stands
// for not knowing the variance either: Φ(-2.13145), where independent values of known variance have 2.5 %.
constexpr double kTail = 0.016526;
constexpr double kSure = 10;
constexpr double kCarried = 3.7;  // -ln(2.5 %)

constexpr std::size_t kShares = kPercentiles.size();
using Counts = std::array<std::uint64_t, kShares>;

// How many of values[from, to) are at most each of `bounds`.
Counts CountAtMost(const std::vector<double>& values, std::size_t from, std::size_t to,
                   const std::array<double, kShares>& bounds) {
  constexpr std::size_t kBlock = 2048;  // stays in the fastest cache while all bounds pass over it
  Counts counts{};
  for (; from < to; from += kBlock) {
    const std::size_t end = std::min(to, from + kBlock);
    for (std::size_t k = 0; k < kShares; ++k) {
      const double bound = bounds[k];
      std::uint64_t count = 0;
      for (std::size_t i = from; i < end; ++i) count += values[i] <= bound ? 1 : 0;
      counts[k] += count;
    }
  }
  return counts;
}

struct Batch {
  double size = 0;
  Counts at_most{};
};

std::array<Batch, kBatches> BatchesOf(const std::vector<double>& ordered,
                                      const std::array<double, kShares>& bounds) {
  std::array<Batch, kBatches> batches;
  for (std::size_t b = 0; b < kBatches; ++b) {
    const std::size_t from = ordered.size() * b / kBatches;
    const std::size_t to = ordered.size() * (b + 1) / kBatches;
    batches[b] = {static_cast<double>(to - from), CountAtMost(ordered, from, to, bounds)};
  }
  return batches;
}

// How much more the batch means of the indicator vary than those of independent values would.
double VarianceRatio(const std::array<Batch, kBatches>& batches, std::size_t k, double n) {
  double all = 0;
  for (const Batch& batch : batches) all += static_cast<double>(batch.at_most[k]);
  const double share = all / n;
  const double variance = share * (1 - share);
  if (variance <= 0) return 1;  // equal values: nothing varies
  double between = 0;
  for (const Batch& batch : batches) {
    const double difference = static_cast<double>(batch.at_most[k]) / batch.size - share;
    between += batch.size * difference * difference;
  }
  return between / static_cast<double>(kBatches - 1) / variance;
}

// The value that is below the percentile as surely as the rank `LowerRank` of n_eff independent ones, counted
// from the near end of n; nothing when there is none.
std::optional<std::size_t> RankOf(double n_eff, double share, std::size_t n) {
  const auto effective = static_cast<std::uint64_t>(n_eff);
  const auto rank = static_cast<double>(LowerRank(effective, share, kTail));
  if (rank < 1) return std::nullopt;
  // The share of all that is expected below it.
  const double scaled = std::floor(rank * static_cast<double>(n + 1) / static_cast<double>(effective + 1));
  return std::clamp<std::size_t>(static_cast<std::size_t>(scaled), 1, n) - 1;
}

}  // namespace

PercentileMark MarkOf(double n_eff, double share) {
  const double beyond = n_eff * std::min(share, 1 - share);
  // Shares are decimal fractions: 1,000 values carry 10 beyond p99, whatever binary makes of it.
  constexpr double kRounding = 1e-9;
  if (beyond < kCarried - kRounding) return PercentileMark::kNotCarried;
  return beyond < kSure - kRounding ? PercentileMark::kUncertain : PercentileMark::kNone;
}

std::array<double, kShares> EffectiveCounts(const std::vector<double>& ordered,
                                            const Distribution& distribution) {
  const auto n = static_cast<double>(ordered.size());
  std::array<double, kShares> counts;
  counts.fill(n);
  if (ordered.size() < kBatches || distribution.min == distribution.max) return counts;
  const auto batches = BatchesOf(ordered, distribution.percentiles);
  for (std::size_t k = 0; k < kShares; ++k) counts[k] = n / std::max(1.0, VarianceRatio(batches, k, n));
  return counts;
}

Intervals IntervalsOf(const std::vector<double>& ordered, const Distribution& distribution,
                      Selector& sorted) {
  const auto counts = EffectiveCounts(ordered, distribution);
  const std::size_t n = ordered.size();
  const auto at = [&](std::size_t rank) {
    return distribution.min == distribution.max ? distribution.min : sorted.At(rank);
  };
  Intervals intervals;
  for (std::size_t k = 0; k < kShares; ++k) {
    Interval& interval = intervals[k];
    const double share = kPercentiles[k].share;
    interval.n_eff = counts[k];
    interval.mark = MarkOf(counts[k], share);
    if (const auto rank = RankOf(counts[k], share, n)) interval.low = at(*rank);
    if (const auto rank = RankOf(counts[k], 1 - share, n)) interval.high = at(n - 1 - *rank);
  }
  return intervals;
}

}  // namespace imgperf
