#include "controller/compare/block_length.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace imgperf {
namespace {

// R(0) … R(most).
std::vector<double> Autocovariances(const std::vector<double>& series, std::size_t most) {
  const auto n = static_cast<double>(series.size());
  const double mean = std::accumulate(series.begin(), series.end(), 0.0) / n;
  std::vector<double> centred(series.size());
  std::transform(series.begin(), series.end(), centred.begin(), [mean](double x) { return x - mean; });
  std::vector<double> covariances(most + 1);
  for (std::size_t lag = 0; lag <= most; ++lag) {
    covariances[lag] = std::inner_product(centred.begin() + static_cast<std::ptrdiff_t>(lag), centred.end(),
                                          centred.begin(), 0.0) /
                       n;
  }
  return covariances;
}

// The lag behind which a stretch of them is as small as chance makes it.
std::size_t LastLag(const std::vector<double>& covariances, std::size_t n) {
  const double log_n = std::log10(static_cast<double>(n));
  const double bound = 2 * std::sqrt(log_n / static_cast<double>(n)) * covariances[0];
  const auto stretch = std::max<std::size_t>(5, static_cast<std::size_t>(std::ceil(std::sqrt(log_n))));
  std::size_t quiet = 0;
  for (std::size_t lag = 1; lag < covariances.size(); ++lag) {
    quiet = std::abs(covariances[lag]) < bound ? quiet + 1 : 0;
    if (quiet == stretch) return std::max<std::size_t>(1, lag - stretch);
  }
  return covariances.size() - 1;
}

// 1 up to a half, then straight down to 0 at 1.
double FlatTop(double t) { return t <= 0.5 ? 1 : std::max(0.0, 2 * (1 - t)); }

}  // namespace

std::size_t BlockLength(const std::vector<double>& series) {
  const std::size_t n = series.size();
  const std::size_t most = std::max<std::size_t>(1, n / kLeastBlocks);
  if (n < 2 * kLeastBlocks) return 1;
  const auto covariances = Autocovariances(series, n / 4);
  if (covariances[0] <= 0) return 1;
  const std::size_t window = std::min(2 * LastLag(covariances, n), covariances.size() - 1);
  double slope = 0;                  // the sum of |k| R(k)
  double spectrum = covariances[0];  // the sum of R(k)
  for (std::size_t k = 1; k <= window; ++k) {
    const double weight = 2 * FlatTop(static_cast<double>(k) / static_cast<double>(window)) * covariances[k];
    slope += static_cast<double>(k) * weight;
    spectrum += weight;
  }
  if (spectrum <= 0)
    return 1;  // neighbours that cancel each other: nothing is gained by keeping them together
  const double ratio = slope / spectrum;
  const double length = std::cbrt(1.5 * ratio * ratio * static_cast<double>(n));
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(std::min(length, 1e9))), 1, most);
}

}  // namespace imgperf
