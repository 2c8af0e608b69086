#include "controller/stats/latency_histogram.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

constexpr double kGrowth = (1 + LatencyHistogram::kError) / (1 - LatencyHistogram::kError);
constexpr auto kUnit = static_cast<double>(LatencyHistogram::kShortest);
const double kPerLog = 1 / std::log(kGrowth);

std::size_t BucketOf(Nanos latency) {
  const Nanos within = std::clamp(latency, LatencyHistogram::kShortest, LatencyHistogram::kLongest);
  return static_cast<std::size_t>(std::ceil(std::log(static_cast<double>(within) / kUnit) * kPerLog));
}

// As far from the bucket's lower end as from its upper one, in shares of each.
double MiddleOf(std::size_t bucket) {
  if (bucket == 0) return kUnit;  // holds the shortest alone
  return kUnit * 2 * std::pow(kGrowth, static_cast<double>(bucket)) / (kGrowth + 1);
}

}  // namespace

void LatencyHistogram::Add(Nanos latency) {
  ++counts_[BucketOf(latency)];
  ++count_;
}

void LatencyHistogram::Merge(const LatencyHistogram& other) {
  count_ += other.count_;
  for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
}

// Between two values that are each off by a share of at most kError, so is what is interpolated.
double LatencyHistogram::Quantile(double share) const {
  if (count_ == 0) return 0;
  const double position = share * static_cast<double>(count_ - 1);
  const auto rank = static_cast<std::uint64_t>(position);
  const double beyond = position - static_cast<double>(rank);
  std::size_t bucket = 0;
  std::uint64_t seen = counts_[0];
  while (seen <= rank) seen += counts_[++bucket];
  const double value = MiddleOf(bucket);
  if (beyond == 0 || seen > rank + 1) return value;
  do ++bucket;
  while (counts_[bucket] == 0);
  return value + beyond * (MiddleOf(bucket) - value);
}

LatencySummary LatencyHistogram::Summary() const {
  const auto at = [this](double share) { return static_cast<Nanos>(std::llround(Quantile(share))); };
  return {count_, at(0.5), at(0.9), at(0.99)};
}

}  // namespace imgperf
