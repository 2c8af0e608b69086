// A number that a comparison shows: a metric with its statistic, or a number of the whole run.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/compare/estimate.h"
#include "controller/compare/side.h"

namespace imgperf {

struct Figure {
  std::string metric;     // tag, as an SLO names it
  std::string statistic;  // "avg", "p95"; empty: one number of the run
  std::string unit;
  bool larger_is_better = false;
  bool headline = false;  // the verdict on the whole rests on these
  // "request_latency.p95"
  std::string Name() const { return statistic.empty() ? metric : metric + "." + statistic; }
};

// Those that every comparison shows, where a side tells of them.
std::vector<Figure> StandardFigures();
// By metric and statistic, as in "request_latency.p95 > +5%". Error: no such metric, or none that carries an
// interval (min, max and std hang on single requests; counts follow the plan).
absl::StatusOr<Figure> FigureOf(std::string_view metric, std::string_view statistic);

// One side's number. `value` without an estimate: too few requests carry an interval. Percentiles of
// request_latency and response_time are over all requests, failures being misses; every other statistic is of
// those that told. Pure; the same rows give the same.
struct Measured {
  std::optional<double> value;
  std::optional<Estimate> estimate;
};
Measured Measure(const Figure& figure, const SideRows& rows, std::uint64_t seed);

}  // namespace imgperf
