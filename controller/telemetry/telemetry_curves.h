// How scraped series went over the run, for charts. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "controller/telemetry/series.h"
#include "controller/telemetry/telemetry_report.h"

namespace imgperf {

inline constexpr std::size_t kMostCurves = 60;
inline constexpr std::size_t kMostCurveBins = 150;

// A series as the fold has it, to be drawn.
struct CurveSource {
  std::size_t endpoint = 0;
  std::string series;  // name{label="value"}
  bool gpus = false;   // of an exporter of GPUs
  bool counter = false;
  std::vector<SeriesPoint> points;
};

// How much a reader wants to see it, the lower the more: GPUs, what tells of load, anything else, and last
// what the exporters tell of their own processes.
int CurveRank(std::string_view series, bool gpus);

// Series that never changed are left out without a word, the others counted when there are too many. Of
// equal rank the earlier ones are kept, and all stand in the order of their ranks.
TelemetryCurves CurvesOf(const std::vector<CurveSource>& sources);

}  // namespace imgperf
