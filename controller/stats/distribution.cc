#include "controller/stats/distribution.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

// Neumaier's sum: the error does not grow with the count.
class ExactSum {
 public:
  void Add(double value) {
    const double next = sum_ + value;
    lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value : (value - next) + sum_;
    sum_ = next;
  }
  double Value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

double SumOf(const std::vector<double>& values) {
  ExactSum sum;
  for (const double value : values) sum.Add(value);
  return sum.Value();
}

double DeviationOf(const std::vector<double>& values, double mean) {
  ExactSum squares;
  for (const double value : values) squares.Add((value - mean) * (value - mean));
  return std::sqrt(squares.Value() / static_cast<double>(values.size()));
}

// Everything below `sorted` is in its final place. Places the ranks around `share`, which must not decrease
// from call to call, and interpolates between them.
double PercentileOf(std::vector<double>& values, double share, std::size_t& sorted) {
  const double rank = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const std::size_t high = std::min(low + 1, values.size() - 1);
  for (const std::size_t at : {low, high}) {
    if (at < sorted) continue;
    std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(sorted),
                     values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    sorted = at + 1;
  }
  return values[low] + (values[high] - values[low]) * (rank - static_cast<double>(low));
}

}  // namespace

double Distribution::At(std::string_view name) const {
  const auto* it =
      std::find_if(kPercentiles.begin(), kPercentiles.end(), [&](auto& p) { return p.name == name; });
  return percentiles.at(static_cast<std::size_t>(it - kPercentiles.begin()));
}

std::optional<Distribution> Summarize(std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  Distribution d;
  d.count = values.size();
  d.sum = SumOf(values);
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  d.min = *min;
  d.max = *max;
  // Equal values have no spread: rounding must not invent one.
  const bool constant = d.min == d.max;
  d.avg = constant ? d.min : d.sum / static_cast<double>(d.count);
  d.std = constant ? 0 : DeviationOf(values, d.avg);
  std::size_t sorted = 0;
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    d.percentiles[i] = PercentileOf(values, kPercentiles[i].share, sorted);
  }
  return d;
}

}  // namespace imgperf
