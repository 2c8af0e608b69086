#include "controller/compare/block_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "controller/compare/block_length.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostGroups = 1024;

// Means of neighbours, as few to each as will do. The last one's have what is left over.
std::vector<double> GroupsOf(const std::vector<double>& series, std::size_t size) {
  const std::size_t count = std::max<std::size_t>(1, series.size() / size);
  std::vector<double> groups(count);
  for (std::size_t g = 0; g < count; ++g) {
    const auto from = series.begin() + static_cast<std::ptrdiff_t>(g * size);
    const auto to = g + 1 == count ? series.end() : from + static_cast<std::ptrdiff_t>(size);
    groups[g] = std::accumulate(from, to, 0.0) / static_cast<double>(to - from);
  }
  return groups;
}

// By how much Student's t of so many degrees lies further out than the normal, at kConfidence: Fisher's
// expansion (Abramowitz & Stegun 26.7.5), within 2 % from 5 degrees on.
double StudentsWidth(double degrees) {
  constexpr double z = kNormalOfConfidence;
  constexpr double z2 = z * z;
  const double first = (z2 + 1) / 4;
  const double second = ((5 * z2 + 16) * z2 + 3) / 96;
  const double third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  return 1 + first / degrees + second / (degrees * degrees) + third / (degrees * degrees * degrees);
}

// Sums of the circle's stretches: from any group on, `length` of them.
class Circle {
 public:
  explicit Circle(const std::vector<double>& groups, double mean) : count_(groups.size()) {
    sums_.reserve(2 * count_ + 1);
    sums_.push_back(0);
    for (std::size_t k = 0; k < 2 * count_; ++k) sums_.push_back(sums_.back() + groups[k % count_] - mean);
  }
  double SumFrom(std::size_t start, std::size_t length) const { return sums_[start + length] - sums_[start]; }
  std::size_t count() const { return count_; }

 private:
  std::size_t count_;
  std::vector<double> sums_;
};

// Of `count` places; the bias is below count ÷ 2^32.
std::size_t AnyOf(std::size_t count, std::mt19937_64& random) { return (random() >> 32) * count >> 32; }

double DrawDeviation(const Circle& circle, std::size_t block, std::mt19937_64& random) {
  double sum = 0;
  for (std::size_t drawn = 0; drawn < circle.count(); drawn += block)
    sum += circle.SumFrom(AnyOf(circle.count(), random), std::min(block, circle.count() - drawn));
  return sum / static_cast<double>(circle.count());
}

bool NeverVaries(const std::vector<double>& groups) {
  return std::all_of(groups.begin(), groups.end(), [&](double group) { return group == groups.front(); });
}

}  // namespace

MeanDraws DrawMeans(const std::vector<double>& series, std::uint64_t seed) {
  const std::size_t size = (series.size() + kMostGroups - 1) / kMostGroups;
  const auto groups = GroupsOf(series, size);
  const std::size_t block = BlockLength(groups);
  MeanDraws draws;
  draws.mean = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
  draws.block = static_cast<double>(block * size);
  draws.blocks = static_cast<double>(groups.size()) / static_cast<double>(block);
  const double group_mean =
      std::accumulate(groups.begin(), groups.end(), 0.0) / static_cast<double>(groups.size());
  const Circle circle(groups, group_mean);
  const double degrees = std::max(1.0, draws.blocks - 1);
  const double width = StudentsWidth(degrees) * std::sqrt((degrees + 1) / degrees);
  std::mt19937_64 random(seed);
  draws.deviations.resize(kDraws);
  if (NeverVaries(groups)) return draws;
  for (double& deviation : draws.deviations) deviation = width * DrawDeviation(circle, block, random);
  return draws;
}

double QuantileOfSorted(const std::vector<double>& sorted, double share) {
  const double rank = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(rank);
  const double beyond = rank - static_cast<double>(low);
  if (beyond == 0 || sorted[low] == sorted[low + 1]) return sorted[low];
  return sorted[low] + (sorted[low + 1] - sorted[low]) * beyond;
}

}  // namespace imgperf
