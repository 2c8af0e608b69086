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
// of request number `asked`) and the last dispatch, or `until`, where places are left empty on purpose from
// then on. Nothing when the phase was too short for such a window.
std::optional<double> ConcurrencyWhileFilled(const std::vector<Span>& spans, std::uint64_t asked,
                                             std::optional<Nanos> until = std::nullopt);

// A number that changes over time by straight lines between points; the last one's for ever.
struct LevelPoint {
  Nanos at = 0;  // since the phase began
  double level = 0;
};

// What a closed loop was asked for between its phase's start and `until` after it: request seconds. Two
// points at one instant are a step.
double AskedSeconds(const std::vector<LevelPoint>& levels, Nanos until);

double Seconds(Nanos length);

}  // namespace imgperf
