// What a run's telemetry comes to, as plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/telemetry/series.h"

namespace imgperf {

struct TelemetryEndpointReport {
  std::string url;  // redacted
  bool gpus = false;
  std::uint64_t scrapes = 0;  // answered
  std::uint64_t failures = 0;
  std::string failure;         // the first one's
  std::uint64_t left_out = 0;  // series, in the newest scrape
};

// Of a GPU, over the time in which requests completed.
struct GpuReport {
  std::size_t endpoint = 0;  // index
  std::string gpu;           // the exporter's number for it
  std::string uuid;
  std::string model;
  std::string host;
  std::optional<double>
      energy_j;  // nothing unless it is known for nine tenths of the time; the rest as these
  std::optional<GaugeExtent> power_w;
  std::optional<GaugeExtent> utilization_percent;
  std::optional<GaugeExtent> memory_mb;  // used; 10^6 bytes
  std::optional<GaugeExtent> temperature_c;
  std::optional<GaugeExtent> sm_clock_mhz;
};

// Any series, over the same time.
struct TelemetrySeriesReport {
  std::size_t endpoint = 0;
  std::string series;  // name{label="value"}
  bool counter = false;
  std::optional<double> increase;  // of a counter
  std::optional<GaugeExtent> value;
};

// How a series went, in bins of equal width.
struct TelemetryCurve {
  std::size_t endpoint = 0;
  std::string series;
  bool counter = false;
  std::vector<std::optional<double>> values;  // a gauge's mean, a counter's increase a second
};

// For charts alone: not in report.json.
struct TelemetryCurves {
  Nanos start = 0;  // on the clock of the points; in a RunReport Unix time
  Nanos width = 0;
  std::vector<TelemetryCurve> curves;
  std::uint64_t left_out = 0;  // changed as well, and had no room
};

struct TelemetryReport {
  std::vector<TelemetryEndpointReport> endpoints;  // empty: nobody was asked
  std::vector<GpuReport> gpus;
  std::vector<TelemetrySeriesReport> series;
  TelemetryCurves curves;
  // Of all GPUs together; nothing unless each one's is known.
  std::optional<double> energy_j;
  std::optional<double> power_w;  // average
};

}  // namespace imgperf
