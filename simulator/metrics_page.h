// GET /metrics, in Prometheus' text format: the server's own counts, and its GPUs as DCGM's exporter shows
// them. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/gpu_meter.h"

namespace imgperf {

struct ServerReading {
  std::uint64_t requests = 0;  // for images, that came
  std::uint64_t complete = 0;  // answers that went out whole
  std::uint64_t faults = 0;    // made on demand
  std::uint64_t in_flight = 0;
};

std::string MetricsPage(const ServerReading& server, const std::vector<GpuMeter::Reading>& gpus,
                        std::string_view model);

}  // namespace imgperf
