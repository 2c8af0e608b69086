#include "controller/credit/prefetch.h"

#include <algorithm>

namespace imgperf {
namespace {

constexpr double kSlowFrom = 200;  // round trips
constexpr double kFastUpTo = 160;
constexpr std::uint64_t kEnough = 16;
constexpr double kMemory = 32;  // requests

}  // namespace

bool Prefetch::NoteLatency(Nanos latency) {
  ++known_;
  const double weight = std::max(1 / static_cast<double>(known_), 1 / kMemory);
  mean_ += weight * (static_cast<double>(latency) - mean_);
  return known_ == kEnough;
}

std::uint32_t Prefetch::DepthFor(Nanos round_trip, std::uint32_t before) const {
  if (round_trip <= 0 || known_ < kEnough) return 0;
  const auto trip = static_cast<double>(round_trip);
  if (mean_ >= (before > 0 ? kSlowFrom : kFastUpTo) * trip) return 0;
  const double within = mean_ <= 0 ? kMost : std::min<double>(kMost, trip / mean_);
  return std::min(kMost, 1 + static_cast<std::uint32_t>(within));
}

}  // namespace imgperf
