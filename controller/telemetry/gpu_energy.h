// GPUs as NVIDIA's DCGM exporter shows them (github.com/NVIDIA/dcgm-exporter: DCGM_FI_DEV_POWER_USAGE in W,
// …_TOTAL_ENERGY_CONSUMPTION in mJ since the driver was loaded, …_GPU_UTIL in %, …_FB_USED in MiB, …_GPU_TEMP
// in °C, …_SM_CLOCK in MHz; labels gpu, UUID, modelName, Hostname). Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "controller/telemetry/telemetry_report.h"
#include "proto/journal.pb.h"

namespace imgperf {

class GpuFold {
 public:
  // A series of an exporter of GPUs; of what is not known here, nothing is taken.
  void Add(std::size_t endpoint, const pb::TelemetrySeries& series, std::span<const SeriesPoint> points,
           const std::vector<Span>& stretches);
  // The GPUs in the order of endpoints and numbers, and the sums. Energy is the counter's; without one, power
  // over time.
  void Finish(TelemetryReport& report) const;

 private:
  struct Gpu {
    GpuReport report;
    std::optional<double> counted_j;
    std::optional<double> integrated_j;
  };
  std::map<std::pair<std::size_t, std::string>, Gpu> gpus_;  // by endpoint and UUID
};

}  // namespace imgperf
