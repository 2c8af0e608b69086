// How many requests were in flight, over time.
//
// Pure. Spans are on one clock.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "controller/stats/record_times.h"

namespace imgperf {

// Request seconds spent within the window.
double InFlightSeconds(const std::vector<Span>& spans, Span window);
// From the first start to the last end; empty without spans.
Span Extent(const std::vector<Span>& spans);

// A closed loop's own test: the time-weighted number of requests in flight between the first fill (the start
// of request number `asked`) and the last dispatch. Nothing when the phase was too short for such a window.
std::optional<double> ConcurrencyWhileFilled(const std::vector<Span>& spans, std::uint64_t asked);

double Seconds(Nanos length);

}  // namespace imgperf
