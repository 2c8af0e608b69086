#include "controller/html/latency_shape.h"

#include <algorithm>
#include <cmath>

#include "controller/stats/distribution.h"

namespace imgperf {
namespace {

constexpr double kLeastMs = 0.001;
constexpr std::size_t kMostCells = 60;
constexpr std::size_t kLeastCells = 8;
constexpr double kFinestCell = 1.0001;  // its upper edge beside its lower one

// As many as the values can fill: about the square root of their number.
std::size_t CellsFor(std::size_t count) {
  return std::clamp(static_cast<std::size_t>(std::sqrt(static_cast<double>(count)) * 2), kLeastCells,
                    kMostCells);
}

void AddHistogram(const std::vector<double>& values, LatencyShape& shape) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double least = std::max(*low, kLeastMs);
  const std::size_t cells = CellsFor(values.size());
  const double factor =
      std::max(kFinestCell, std::pow(std::max(*high, least) / least, 1.0 / static_cast<double>(cells)));
  double edge = least;
  for (std::size_t i = 0; i <= cells; ++i, edge *= factor) shape.edges.push_back(edge);
  shape.counts.resize(cells);
  for (const double value : values) {
    const auto above = std::upper_bound(shape.edges.begin(), shape.edges.end(), value);
    const auto cell = std::max<std::ptrdiff_t>(above - shape.edges.begin() - 1, 0);
    ++shape.counts[std::min(static_cast<std::size_t>(cell), cells - 1)];
  }
}

// Even steps, and finer ones towards the end, which is where people look.
std::vector<double> SharesFor(std::size_t count) {
  std::vector<double> shares;
  for (int i = 0; i <= 95; ++i) shares.push_back(i / 100.0);
  double left = 0.05;
  for (; left * static_cast<double>(count) > 0.5 && left > 1e-5; left *= 0.8)
    shares.push_back(1 - left * 0.8);
  shares.push_back(1);
  return shares;
}

}  // namespace

LatencyShape ShapeOf(std::vector<double>& values_ms) {
  LatencyShape shape;
  if (values_ms.empty()) return shape;
  AddHistogram(values_ms, shape);
  shape.shares = SharesFor(values_ms.size());
  Selector sorted(values_ms);
  for (const double share : shape.shares) shape.values.push_back(PercentileOf(sorted, share));
  return shape;
}

}  // namespace imgperf
