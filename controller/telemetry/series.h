// One series of a scraped endpoint over time, and what it says of some stretches of it. Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "common/clock.h"
#include "controller/stats/record_times.h"

namespace imgperf {

// Controller clock: the middle of the scrape.
struct SeriesPoint {
  Nanos at = 0;
  double value = 0;  // never NaN
};
using Points = std::span<const SeriesPoint>;
using Stretches = std::span<const Span>;  // not overlapping

// Of points in the order of time. Between two points a value changes by a straight line; what lies outside
// the first and the last is unknown.
//
// The share of the stretches that the points cover, 0 to 1.
double Covered(Points points, Stretches stretches);
// How much a counter rose within the stretches; where it falls, its owner began anew at 0. Nothing unless
// some of them is covered.
std::optional<double> IncreaseOver(Points points, Stretches stretches);
// Value times seconds, as power's energy. Nothing unless some of them is covered.
std::optional<double> IntegralOver(Points points, Stretches stretches);

struct GaugeExtent {
  double min = 0;
  double avg = 0;  // by time
  double max = 0;
};
// A single point within the stretches is all three. Nothing unless a point or a line is in them.
std::optional<GaugeExtent> GaugeOver(Points points, Stretches stretches);

}  // namespace imgperf
