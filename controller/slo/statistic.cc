#include "controller/slo/statistic.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

std::optional<double> ShareOf(std::string_view stat) {
  const auto* found =
      std::find_if(kPercentiles.begin(), kPercentiles.end(), [&](auto& p) { return p.name == stat; });
  if (found == kPercentiles.end()) return std::nullopt;
  return found->share;
}

// The values with the misses at one end of them, by rank.
class Ranked {
 public:
  Ranked(std::vector<double>& values, std::uint64_t misses, bool misses_above)
      : values_(values), below_(misses_above ? 0 : misses), count_(values.size() + misses) {}

  std::uint64_t count() const { return count_; }
  double At(std::uint64_t rank) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (rank < below_) return -kInfinity;
    const std::uint64_t place = rank - below_;
    if (place >= values_.size()) return kInfinity;
    const auto at = values_.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(values_.begin(), at, values_.end());
    return *at;
  }

 private:
  std::vector<double>& values_;
  const std::uint64_t below_;
  const std::uint64_t count_;
};

double Interpolated(Ranked& ranked, double share) {
  const double rank = share * static_cast<double>(ranked.count() - 1);
  const auto low = static_cast<std::uint64_t>(rank);
  const double beyond = rank - static_cast<double>(low);
  const double lower = ranked.At(low);
  if (beyond == 0) return lower;
  const double upper = ranked.At(std::min(low + 1, ranked.count() - 1));
  if (std::isinf(lower)) return lower;
  return std::isinf(upper) ? upper : lower + (upper - lower) * beyond;
}

double MomentOf(const Distribution& d, std::string_view stat) {
  if (stat == "min") return d.min;
  if (stat == "max") return d.max;
  return stat == "std" ? d.std : d.avg;
}

}  // namespace

std::optional<double> StatisticOf(std::string_view stat, std::vector<double>& values, std::uint64_t misses,
                                  Comparison comparison) {
  if (const auto share = ShareOf(stat)) {
    Ranked ranked(values, misses, BoundsAbove(comparison));
    if (ranked.count() == 0) return std::nullopt;
    return Interpolated(ranked, *share);
  }
  const auto distribution = Summarize(values);
  if (!distribution) return std::nullopt;
  return MomentOf(*distribution, stat);
}

}  // namespace imgperf
