#include "controller/telemetry/gpu_energy.h"

#include <algorithm>
#include <string_view>

namespace imgperf {
namespace {

constexpr double kCoveredEnough = 0.9;
constexpr double kMebibyteInMb = 1.048576;
constexpr double kMillijoule = 1e-3;

std::string LabelOf(const pb::TelemetrySeries& series, std::string_view name) {
  for (int i = 0; i + 1 < series.labels_size(); i += 2) {
    if (series.labels(i) == name) return series.labels(i + 1);
  }
  return {};
}

std::optional<GaugeExtent> Times(std::optional<GaugeExtent> extent, double factor) {
  if (extent) extent = GaugeExtent{extent->min * factor, extent->avg * factor, extent->max * factor};
  return extent;
}

// Of GPU 10 behind GPU 9.
bool ByNumber(const GpuReport& a, const GpuReport& b) {
  const auto key = [](const GpuReport& gpu) {
    return std::make_tuple(gpu.endpoint, gpu.gpu.size(), gpu.gpu);
  };
  return key(a) < key(b);
}

}  // namespace

void GpuFold::Add(std::size_t endpoint, const pb::TelemetrySeries& series,
                  std::span<const SeriesPoint> points, const std::vector<Span>& stretches) {
  if (!series.name().starts_with("DCGM_FI_DEV_")) return;
  const std::string uuid = LabelOf(series, "UUID");
  const std::string number = LabelOf(series, "gpu");
  Gpu& gpu = gpus_[{endpoint, uuid.empty() ? number : uuid}];
  gpu.report.endpoint = endpoint;
  gpu.report.gpu = number;
  gpu.report.uuid = uuid;
  gpu.report.model = LabelOf(series, "modelName");
  gpu.report.host = LabelOf(series, "Hostname");
  const std::string_view what = std::string_view(series.name()).substr(12);
  // What little is not covered, most often the last moment, is taken to be as the rest.
  const double covered = Covered(points, stretches);
  const auto whole = [&](std::optional<double> sum, double unit) {
    return sum && covered >= kCoveredEnough ? std::optional(*sum * unit / covered) : std::nullopt;
  };
  if (what == "POWER_USAGE") {
    gpu.report.power_w = GaugeOver(points, stretches);
    gpu.integrated_j = whole(IntegralOver(points, stretches), 1);
  } else if (what == "TOTAL_ENERGY_CONSUMPTION") {
    gpu.counted_j = whole(IncreaseOver(points, stretches), kMillijoule);
  } else if (what == "GPU_UTIL") {
    gpu.report.utilization_percent = GaugeOver(points, stretches);
  } else if (what == "FB_USED") {
    gpu.report.memory_mb = Times(GaugeOver(points, stretches), kMebibyteInMb);
  } else if (what == "GPU_TEMP") {
    gpu.report.temperature_c = GaugeOver(points, stretches);
  } else if (what == "SM_CLOCK") {
    gpu.report.sm_clock_mhz = GaugeOver(points, stretches);
  }
}

void GpuFold::Finish(TelemetryReport& report) const {
  for (const auto& [key, gpu] : gpus_) {
    report.gpus.push_back(gpu.report);
    report.gpus.back().energy_j = gpu.counted_j ? gpu.counted_j : gpu.integrated_j;
  }
  std::sort(report.gpus.begin(), report.gpus.end(), ByNumber);
  const auto all = [&](auto read) {
    std::optional<double> sum;
    for (const GpuReport& gpu : report.gpus) {
      const std::optional<double> value = read(gpu);
      if (!value) return std::optional<double>();
      sum = sum.value_or(0) + *value;
    }
    return sum;
  };
  report.energy_j = all([](const GpuReport& gpu) { return gpu.energy_j; });
  report.power_w =
      all([](const GpuReport& gpu) { return gpu.power_w ? std::optional(gpu.power_w->avg) : std::nullopt; });
}

}  // namespace imgperf
