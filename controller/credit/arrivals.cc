#include "controller/credit/arrivals.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

// Beyond any phase's length; keeps the instants within their type.
constexpr double kEndSeconds = 4e9;

}  // namespace

Arrivals::Arrivals(const PhasePlan& phase) : phase_(phase), gaps_(phase.arrival_seed) {
  if (!phase.rate.empty()) rate_.emplace(phase.rate);
  next_ = Draw();
}

void Arrivals::Pop() {
  ++popped_;
  const std::optional<Nanos> before = next_;
  next_ = Draw();
  if (next_ && before) next_ = std::max(*next_, *before);
}

std::optional<Nanos> Arrivals::Scheduled() const {
  if (popped_ >= phase_.schedule.size()) return std::nullopt;
  return phase_.schedule[popped_];
}

// A unit-rate process, moved to the instants at which the rate's integral reaches its places.
std::optional<Nanos> Arrivals::Draw() {
  switch (phase_.arrival) {
    case Arrival::kSchedule:
      return Scheduled();
    case Arrival::kConstant:
      expected_ = static_cast<double>(popped_);
      break;
    case Arrival::kPoisson:
      expected_ += gaps_.Exponential();
      break;
    case Arrival::kGamma:
      expected_ += gaps_.Gamma(phase_.smoothness);
      break;
    case Arrival::kBurst:
    case Arrival::kClosed:
      return 0;
  }
  const std::optional<double> seconds = rate_->TimeOf(expected_);
  if (!seconds || *seconds > kEndSeconds) return std::nullopt;
  return static_cast<Nanos>(std::floor(*seconds * 1e9 + 0.5));
}

}  // namespace imgperf
