#include "controller/stats/distribution.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace imgperf {
namespace {

// Sums with what rounding lost of them (Knuth, TAOCP 4.2.2, Theorem B): the error does not grow with the
// count. Several at once, since each waits for its last result.
class ExactSum {
 public:
  template <typename Term>
  ExactSum(const std::vector<double>& values, Term term) {
    const std::size_t whole = values.size() / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) Add(lane, term(values[i + lane]));
    }
    for (std::size_t i = whole; i < values.size(); ++i) Add(0, term(values[i]));
  }
  double Value() {
    for (std::size_t lane = 1; lane < kLanes; ++lane) {
      Add(0, sums_[lane]);
      Add(0, lost_[lane]);
    }
    return sums_[0] + lost_[0];
  }

 private:
  static constexpr std::size_t kLanes = 4;
  void Add(std::size_t lane, double value) {
    const double before = sums_[lane];
    const double sum = before + value;
    const double of_value = sum - before;
    lost_[lane] += (before - (sum - of_value)) + (value - of_value);
    sums_[lane] = sum;
  }

  std::array<double, kLanes> sums_{};
  std::array<double, kLanes> lost_{};
};

double SumOf(const std::vector<double>& values) {
  return ExactSum(values, [](double value) { return value; }).Value();
}

double DeviationOf(const std::vector<double>& values, double mean) {
  ExactSum squares(values, [mean](double value) { return (value - mean) * (value - mean); });
  return std::sqrt(squares.Value() / static_cast<double>(values.size()));
}

// The middle first, then the middles of what is left: each rank is looked for among fewer.
void FillPercentiles(Selector& sorted, Distribution& d, std::size_t from, std::size_t to) {
  if (from >= to) return;
  const std::size_t middle = (from + to) / 2;
  d.percentiles[middle] = PercentileOf(sorted, kPercentiles[middle].share);
  FillPercentiles(sorted, d, from, middle);
  FillPercentiles(sorted, d, middle + 1, to);
}

}  // namespace

double Distribution::At(std::string_view name) const {
  const auto* it =
      std::find_if(kPercentiles.begin(), kPercentiles.end(), [&](auto& p) { return p.name == name; });
  return percentiles.at(static_cast<std::size_t>(it - kPercentiles.begin()));
}

double PercentileOf(Selector& sorted, double share) {
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const double low = sorted.At(below);
  const double high = sorted.At(std::min(below + 1, sorted.size() - 1));
  return low + (high - low) * (rank - static_cast<double>(below));
}

Distribution Describe(const std::vector<double>& values, Selector& sorted) {
  Distribution d;
  d.count = values.size();
  d.sum = SumOf(values);
  // Equal values have no spread: rounding must not invent one.
  if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end()) {
    d.avg = d.min = d.max = values.front();
    d.percentiles.fill(d.min);
    return d;
  }
  d.avg = d.sum / static_cast<double>(d.count);
  d.std = DeviationOf(values, d.avg);
  FillPercentiles(sorted, d, 0, kPercentiles.size());
  d.min = sorted.At(0);
  d.max = sorted.At(sorted.size() - 1);
  return d;
}

std::optional<Distribution> Summarize(std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  Selector sorted(values);
  return Describe(values, sorted);
}

}  // namespace imgperf
