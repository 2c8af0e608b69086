#include "controller/offline/telemetry_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

std::string Several(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", GroupedCount(count), noun, count == 1 ? "" : "s");
}

// The mean of the GPUs' means; nothing unless each one's is known.
template <typename Read>
std::optional<double> Mean(const std::vector<GpuReport>& gpus, Read read) {
  double sum = 0;
  for (const GpuReport& gpu : gpus) {
    const std::optional<GaugeExtent>& extent = read(gpu);
    if (!extent) return std::nullopt;
    sum += extent->avg;
  }
  return sum / static_cast<double>(gpus.size());
}

}  // namespace

void AddEnergy(const TelemetryReport& telemetry, MetricSet& metrics) {
  if (telemetry.power_w) metrics.per_run.push_back({"gpu_power", "GPU Power", "W", *telemetry.power_w});
  if (!telemetry.energy_j) return;
  metrics.per_run.push_back({"gpu_energy", "GPU Energy", "J", *telemetry.energy_j});
  const Distribution* images = metrics.DistributionOf("image_count");
  if (images != nullptr && images->sum > 0)
    metrics.per_run.push_back(
        {"energy_per_image", "Energy per Image", "J/image", *telemetry.energy_j / images->sum});
}

std::vector<std::string> TelemetryEvents(const TelemetryReport& telemetry, std::uint64_t odd_scrapes) {
  std::vector<std::string> events;
  for (const TelemetryEndpointReport& endpoint : telemetry.endpoints) {
    if (endpoint.failures == 0) continue;
    const std::string url = ForDisplay(endpoint.url, 200);
    const std::string why = ForDisplay(endpoint.failure, 200);
    events.push_back(endpoint.scrapes == 0
                         ? fmt::format("telemetry: {} never answered: {}", url, why)
                         : fmt::format("telemetry: {} did not answer {} of {} times: {}", url,
                                       GroupedCount(endpoint.failures),
                                       GroupedCount(endpoint.failures + endpoint.scrapes), why));
  }
  if (odd_scrapes > 0)
    events.push_back(
        fmt::format("telemetry: {} in the journal make no sense", Several(odd_scrapes, "scrape")));
  return events;
}

std::string TelemetryLine(const RunReport& report, std::size_t width) {
  const std::vector<GpuReport>& gpus = report.telemetry.gpus;
  if (gpus.empty()) return {};
  std::string text = Several(gpus.size(), "GPU");
  if (!gpus.front().model.empty()) text += fmt::format(" ({})", ForDisplay(gpus.front().model, 60));
  if (const auto power = report.metrics.Find("gpu_power"))
    text += fmt::format(", {} W on average", GroupedNumber(*power));
  if (const auto use = Mean(
          gpus, [](const GpuReport& gpu) -> auto& { return gpu.utilization_percent; }))
    text += fmt::format(", {} % busy", GroupedNumber(*use));
  if (const auto energy = report.metrics.Find("gpu_energy"))
    text += fmt::format("; {} J", GroupedNumber(*energy));
  if (const auto each = report.metrics.Find("energy_per_image"))
    text += fmt::format(", {} J an image", GroupedNumber(*each));
  return Paragraph("GPUs", text, width);
}

}  // namespace imgperf
