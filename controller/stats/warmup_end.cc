#include "controller/stats/warmup_end.h"

#include <limits>

namespace imgperf {
namespace {

constexpr std::size_t kBatchSize = 5;
constexpr std::size_t kLeastBatches = 10;

std::vector<double> BatchMeans(const std::vector<double>& values) {
  std::vector<double> means(values.size() / kBatchSize);
  for (std::size_t b = 0; b < means.size(); ++b) {
    for (std::size_t i = 0; i < kBatchSize; ++i) means[b] += values[b * kBatchSize + i] / kBatchSize;
  }
  return means;
}

}  // namespace

std::optional<WarmupEnd> FindWarmupEnd(const std::vector<double>& ordered) {
  const std::vector<double> means = BatchMeans(ordered);
  if (means.size() < kLeastBatches) return std::nullopt;
  // From the last on: mean and squared deviations of what follows (Welford).
  double mean = 0;
  double squares = 0;
  double least = std::numeric_limits<double>::infinity();
  std::size_t best = 0;
  for (std::size_t begin = means.size(); begin-- > 0;) {
    const auto kept = static_cast<double>(means.size() - begin);
    const double difference = means[begin] - mean;
    mean += difference / kept;
    squares += difference * (means[begin] - mean);
    if (begin > means.size() / 2) continue;
    const double error = squares / (kept * kept);
    if (error > least) continue;  // of equal ones the earliest
    least = error;
    best = begin;
  }
  return WarmupEnd{best * kBatchSize, best < means.size() / 2};
}

}  // namespace imgperf
