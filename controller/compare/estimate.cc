#include "controller/compare/estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

#include "controller/compare/block_bootstrap.h"

namespace imgperf {
namespace {

constexpr double kBeyond = std::numeric_limits<double>::infinity();

Estimate WithDraws(double value, std::uint64_t count, MeanDraws draws) {
  Estimate estimate{value, std::move(draws.deviations), count, draws.block, draws.blocks, 1};
  return estimate;
}

constexpr double kSureBeyond = 10;  // effective values beyond a percentile, as ../stats/interval.h

// So many values that enough lie beyond the percentile, each counting for as much less as their share varies
// more than that of independent ones.
double LeastFor(double share, const Estimate& of_share) {
  const double independent = share * (1 - share) / static_cast<double>(of_share.count);
  double variance = 0;
  for (const double draw : of_share.draws)
    variance += draw * draw / static_cast<double>(of_share.draws.size());
  return kSureBeyond / std::min(share, 1 - share) * std::max(1.0, variance / independent);
}

}  // namespace

std::optional<Estimate> EstimatePercentile(const std::vector<double>& ordered, double share,
                                           std::uint64_t seed) {
  if (ordered.size() < kLeastValues) return std::nullopt;
  std::vector<double> sorted = ordered;
  std::sort(sorted.begin(), sorted.end());
  const double value = QuantileOfSorted(sorted, share);
  std::vector<double> at_most(ordered.size());
  std::transform(ordered.begin(), ordered.end(), at_most.begin(),
                 [value](double x) { return x <= value ? 1.0 : 0.0; });
  Estimate estimate = WithDraws(value, ordered.size(), DrawMeans(at_most, seed));
  estimate.least = LeastFor(share, estimate);
  for (double& draw : estimate.draws) {
    const double at = share - draw;
    draw = at < 0 ? -kBeyond : at > 1 ? kBeyond : QuantileOfSorted(sorted, at);
  }
  return estimate;
}

std::optional<Estimate> EstimateMean(const std::vector<double>& ordered, std::uint64_t seed) {
  if (ordered.size() < kLeastValues) return std::nullopt;
  MeanDraws draws = DrawMeans(ordered, seed);
  const double mean = draws.mean;
  Estimate estimate = WithDraws(mean, ordered.size(), std::move(draws));
  for (double& draw : estimate.draws) draw += mean;
  return estimate;
}

std::optional<Estimate> EstimateShare(const std::vector<double>& ordered, std::uint64_t seed) {
  auto estimate = EstimateMean(ordered, seed);
  if (!estimate || (estimate->value > 0 && estimate->value < 1)) return estimate;
  const double certain = estimate->value;
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> away(static_cast<double>(ordered.size()));
  for (double& draw : estimate->draws) draw = std::abs(certain - std::min(1.0, away(random)));
  return estimate;
}

std::optional<Estimate> EstimateRate(const std::vector<double>& counts, const std::vector<double>& lengths,
                                     std::uint64_t seed) {
  const double length = std::accumulate(lengths.begin(), lengths.end(), 0.0);
  if (counts.size() < kLeastValues || !(length > 0)) return std::nullopt;
  const double rate = std::accumulate(counts.begin(), counts.end(), 0.0) / length;
  // What each request brings more than its time is worth at that rate: the rate's first-order deviation.
  std::vector<double> surplus(counts.size());
  const double mean_length = length / static_cast<double>(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) surplus[i] = (counts[i] - rate * lengths[i]) / mean_length;
  Estimate estimate = WithDraws(rate, counts.size(), DrawMeans(surplus, seed));
  for (double& draw : estimate.draws) draw += rate;
  return estimate;
}

}  // namespace imgperf
