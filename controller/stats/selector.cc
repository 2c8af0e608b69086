#include "controller/stats/selector.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace imgperf {
namespace {

constexpr std::size_t kSample = 1024;
constexpr std::size_t kSmall = 16 * kSample;  // below it sampling costs more than it saves

std::array<double, kSample> SortedSample(const std::vector<double>& values, std::size_t from,
                                         std::size_t size) {
  std::array<double, kSample> sample;
  for (std::size_t i = 0; i < kSample; ++i) sample[i] = values[from + i * size / kSample];
  std::sort(sample.begin(), sample.end());
  return sample;
}

// Where in the sample the rank lies, give or take three deviations (Floyd & Rivest, CACM 18:3, 1975).
struct Bracket {
  std::size_t low = 0;
  std::size_t high = 0;
};
Bracket BracketOf(double share) {
  const double middle = share * static_cast<double>(kSample);
  const double slack = 3 * std::sqrt(static_cast<double>(kSample) * share * (1 - share)) + 2;
  const double low = std::max(0.0, middle - slack);
  const double high = std::min<double>(kSample - 1, middle + slack);
  return {static_cast<std::size_t>(low), static_cast<std::size_t>(high)};
}

}  // namespace

Selector::Range Selector::Around(std::size_t rank) const {
  const auto next = std::upper_bound(cuts_.begin(), cuts_.end(), rank);
  return {*(next - 1), *next};
}

void Selector::CutAt(std::size_t place) {
  const auto at = std::lower_bound(cuts_.begin(), cuts_.end(), place);
  if (at == cuts_.end() || *at != place) cuts_.insert(at, place);
}

bool Selector::Narrow(Range range, std::size_t rank) {
  const auto sample = SortedSample(values_, range.from, range.size());
  const double share = static_cast<double>(rank - range.from) / static_cast<double>(range.size());
  const Bracket bracket = BracketOf(share);
  const double low = sample[bracket.low];
  const double high = sample[bracket.high];
  const auto begin = values_.begin();
  auto from = begin + static_cast<std::ptrdiff_t>(range.from);
  auto to = begin + static_cast<std::ptrdiff_t>(range.to);
  const auto below = [low](double value) { return value < low; };
  const auto within = [high](double value) { return value <= high; };
  // The larger part goes first, so the second pass is short.
  if (share > 0.5) {
    from = std::partition(from, to, below);
    to = std::partition(from, to, within);
  } else {
    to = std::partition(from, to, within);
    from = std::partition(from, to, below);
  }
  CutAt(static_cast<std::size_t>(from - begin));
  CutAt(static_cast<std::size_t>(to - begin));
  return Around(rank).size() <= range.size() / 2;
}

double Selector::At(std::size_t rank) {
  Range range = Around(rank);
  while (range.size() > kSmall && Narrow(range, rank)) range = Around(rank);
  range = Around(rank);
  if (range.size() == 1) return values_[rank];
  const auto at = [&](std::size_t i) { return values_.begin() + static_cast<std::ptrdiff_t>(i); };
  std::nth_element(at(range.from), at(rank), at(range.to));
  CutAt(rank);
  CutAt(rank + 1);
  return values_[rank];
}

}  // namespace imgperf
