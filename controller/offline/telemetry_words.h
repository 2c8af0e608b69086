// What telemetry adds to a run's metrics, events and console. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// gpu_energy, gpu_power and energy_per_image, of all GPUs together, where they are known; energy is of the
// whole time in which requests completed, divided by the images returned.
void AddEnergy(const TelemetryReport& telemetry, MetricSet& metrics);

// What a reader must know, a sentence each: endpoints that never answered, or not always.
std::vector<std::string> TelemetryEvents(const TelemetryReport& telemetry, std::uint64_t odd_scrapes);

// A paragraph for the console; empty when nobody was asked, or nothing is known of GPUs.
std::string TelemetryLine(const RunReport& report, std::size_t width);

}  // namespace imgperf
