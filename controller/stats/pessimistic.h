// Percentiles over all requests, those that brought nothing included.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "controller/stats/distribution.h"

namespace imgperf {

// How long the requests took that brought nothing.
struct Shortfall {
  // Timeouts, cancelled and lost requests: they would have taken at least that long.
  std::vector<double> censored;
  std::uint64_t failed = 0;  // all others: no time would have been enough
};

struct PessimisticValue {
  std::optional<double> value;  // nothing: a failed request's, beyond every time
  bool at_least = false;        // a censored request's: it is that or more
};

struct Pessimistic {
  std::uint64_t count = 0;  // of all requests
  std::uint64_t censored = 0;
  std::uint64_t failed = 0;
  std::array<PessimisticValue, kPercentiles.size()> percentiles{};  // in the order of kPercentiles
  PessimisticValue At(std::string_view name) const;
};

// Ranks go over all requests, a censored one standing at the least it can have taken, behind completed ones
// of that time. So values above one that gave up early are themselves bounds from below: cancel late, or not
// at all, to learn more. `completed` and the shortfall's times are reordered. Pure.
Pessimistic PessimisticOf(std::vector<double> completed, Shortfall shortfall);

}  // namespace imgperf
