#include "simulator/metrics_page.h"

#include <iterator>

#include <fmt/format.h>

namespace imgperf {
namespace {

void Family(std::string& page, std::string_view name, std::string_view kind, std::string_view help) {
  fmt::format_to(std::back_inserter(page), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, kind, help);
}

void Number(std::string& page, std::string_view name, std::string_view kind, std::string_view help,
            std::uint64_t value) {
  Family(page, name, kind, help);
  fmt::format_to(std::back_inserter(page), "{} {}\n", name, value);
}

template <typename Read>
void OfGpus(std::string& page, std::string_view name, std::string_view kind, std::string_view help,
            const std::vector<GpuMeter::Reading>& gpus, Read read) {
  Family(page, name, kind, help);
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    fmt::format_to(std::back_inserter(page),
                   "{}{{gpu=\"{}\",UUID=\"GPU-simulated-{}\",device=\"nvidia{}\",modelName=\"imgperf-sim\","
                   "Hostname=\"simulator\"}} {}\n",
                   name, i, i, i, read(gpus[i]));
  }
}

}  // namespace

std::string MetricsPage(const ServerReading& server, const std::vector<GpuMeter::Reading>& gpus,
                        std::string_view model) {
  std::string page;
  Family(page, "imgperf_sim_info", "gauge", "The model that is imitated.");
  fmt::format_to(std::back_inserter(page), "imgperf_sim_info{{model=\"{}\"}} 1\n", model);
  Number(page, "imgperf_sim_requests_total", "counter", "Requests for images that came.", server.requests);
  Number(page, "imgperf_sim_complete_total", "counter", "Answers that went out whole.", server.complete);
  Number(page, "imgperf_sim_faults_total", "counter", "Errors made on demand.", server.faults);
  Number(page, "imgperf_sim_in_flight", "gauge", "Requests for images that are here.", server.in_flight);
  OfGpus(page, "DCGM_FI_DEV_POWER_USAGE", "gauge", "Power draw (in W).", gpus,
         [](const auto& gpu) { return gpu.watts; });
  OfGpus(page, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "counter", "Energy since the start (in mJ).", gpus,
         [](const auto& gpu) { return gpu.joules * 1e3; });
  OfGpus(page, "DCGM_FI_DEV_GPU_UTIL", "gauge", "GPU utilization (in %).", gpus,
         [](const auto& gpu) { return gpu.busy ? 100 : 0; });
  return page;
}

}  // namespace imgperf
