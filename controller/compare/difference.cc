#include "controller/compare/difference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "controller/compare/block_bootstrap.h"

namespace imgperf {
namespace {

constexpr double kNormalOfPower = 0.841621;  // Φ⁻¹(80 %)
// A memory so long that so few blocks of it fit into the run may be longer still: nobody saw its end.
constexpr double kFewBlocks = 10;
constexpr double kEnoughBlocks = 36;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

// What of `draws` lies inside kConfidence; open to a side where more than the tail lies beyond every value.
std::pair<double, double> IntervalOf(std::vector<double> draws) {
  std::sort(draws.begin(), draws.end());
  const double tail = (1 - kConfidence) / 2;
  const auto place = static_cast<std::size_t>(tail * static_cast<double>(draws.size()));
  return {draws[place], draws[draws.size() - 1 - place]};
}

// inf - inf says nothing: open to both sides, half of the draws each.
double Minus(double second, double first, std::size_t draw) {
  const double difference = second - first;
  if (!std::isnan(difference)) return difference;
  return draw % 2 == 0 ? kInfinite : -kInfinite;
}

// No latency is below 0: a draw beyond every value on the low side is 0 at least.
double Ratio(double second, double first, std::size_t draw) {
  const double ratio = std::max(0.0, second) / std::max(0.0, first);
  if (!std::isnan(ratio)) return ratio - 1;
  return draw % 2 == 0 ? kInfinite : -1;
}

// Standard deviation ÷ value, by the middle half of the draws, which stays finite.
double RelativeSpread(const Estimate& estimate) {
  std::vector<double> draws = estimate.draws;
  std::sort(draws.begin(), draws.end());
  const double low = draws[draws.size() / 4];
  const double high = draws[draws.size() - 1 - draws.size() / 4];
  return (high - low) / 1.34898 / estimate.value;
}

bool IsSized(const Estimate& estimate) { return estimate.value > 0 && std::isfinite(estimate.value); }

double LeastRequests(const Estimate& estimate) {
  return std::max(estimate.least, estimate.blocks < kFewBlocks ? kEnoughBlocks * estimate.block : 1);
}

}  // namespace

Difference DifferenceOf(const Estimate& first, const Estimate& second) {
  Difference difference;
  difference.absolute = second.value - first.value;
  std::vector<double> absolute(kDraws);
  std::vector<double> relative(kDraws);
  for (std::size_t i = 0; i < kDraws; ++i) {
    absolute[i] = Minus(second.draws[i], first.draws[i], i);
    relative[i] = Ratio(second.draws[i], first.draws[i], i);
  }
  std::tie(difference.low, difference.high) = IntervalOf(std::move(absolute));
  difference.told = difference.low > 0 || difference.high < 0;
  if (first.value > 0 && std::isfinite(first.value) && std::isfinite(second.value)) {
    difference.relative = second.value / first.value - 1;
    std::tie(difference.relative_low, difference.relative_high) = IntervalOf(std::move(relative));
  }
  return difference;
}

Verdict VerdictOn(const Difference& difference, bool larger_is_better) {
  if (!difference.told) return Verdict::kCannotTell;
  return (difference.low > 0) == larger_is_better ? Verdict::kBetter : Verdict::kWorse;
}

std::optional<std::uint64_t> RequestsToTell(const Estimate& first, const Estimate& second, double relative) {
  const double apart = std::abs(std::log1p(relative));
  if (!(apart > 0) || !IsSized(first) || !IsSized(second)) return std::nullopt;
  const double of_first = RelativeSpread(first);
  const double of_second = RelativeSpread(second);
  const double per_request = of_first * of_first * static_cast<double>(first.count) +
                             of_second * of_second * static_cast<double>(second.count);
  if (per_request == 0) return std::nullopt;
  const double sure = kNormalOfConfidence + kNormalOfPower;
  const double by_noise = sure * sure * per_request / (apart * apart);
  const double least = std::max(LeastRequests(first), LeastRequests(second));
  // A tail that is open even in its middle half: of its noise nothing is known, but that it takes more
  // values.
  const double needed = std::isfinite(by_noise) ? std::max(by_noise, least) : least;
  return static_cast<std::uint64_t>(std::ceil(std::clamp(needed, 1.0, 1e15)));
}

}  // namespace imgperf
