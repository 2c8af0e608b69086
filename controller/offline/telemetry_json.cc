#include "controller/offline/telemetry_json.h"

#include <cmath>

namespace imgperf {
namespace {

using Json = nlohmann::ordered_json;

// Exporters may say infinite.
Json Finite(double value) { return std::isfinite(value) ? Json(value) : Json(); }

void AddNumber(Json& json, const char* key, const std::optional<double>& value) {
  if (value) json[key] = Finite(*value);
}

void AddExtent(Json& json, const char* key, const std::optional<GaugeExtent>& extent) {
  if (extent)
    json[key] = {{"min", Finite(extent->min)}, {"avg", Finite(extent->avg)}, {"max", Finite(extent->max)}};
}

Json EndpointJson(const TelemetryEndpointReport& endpoint) {
  Json json{{"url", endpoint.url},
            {"kind", endpoint.gpus ? "gpus" : "target"},
            {"scrapes", endpoint.scrapes},
            {"failures", endpoint.failures},
            {"series_left_out", endpoint.left_out}};
  if (endpoint.failures > 0) json["first_failure"] = endpoint.failure;
  return json;
}

Json GpuJson(const GpuReport& gpu) {
  Json json{{"endpoint", gpu.endpoint},
            {"gpu", gpu.gpu},
            {"uuid", gpu.uuid},
            {"model", gpu.model},
            {"host", gpu.host}};
  AddNumber(json, "energy_j", gpu.energy_j);
  AddExtent(json, "power_w", gpu.power_w);
  AddExtent(json, "utilization_percent", gpu.utilization_percent);
  AddExtent(json, "memory_mb", gpu.memory_mb);
  AddExtent(json, "temperature_c", gpu.temperature_c);
  AddExtent(json, "sm_clock_mhz", gpu.sm_clock_mhz);
  return json;
}

Json SeriesJson(const TelemetrySeriesReport& series) {
  Json json{{"endpoint", series.endpoint}, {"series", series.series}};
  AddNumber(json, "increase", series.increase);
  AddExtent(json, "value", series.value);
  return json;
}

}  // namespace

Json TelemetryJson(const TelemetryReport& telemetry) {
  Json json{{"endpoints", Json::array()}, {"gpus", Json::array()}, {"series", Json::array()}};
  for (const auto& endpoint : telemetry.endpoints) json["endpoints"].push_back(EndpointJson(endpoint));
  for (const auto& gpu : telemetry.gpus) json["gpus"].push_back(GpuJson(gpu));
  for (const auto& series : telemetry.series) {
    if (series.increase || series.value) json["series"].push_back(SeriesJson(series));
  }
  return json;
}

}  // namespace imgperf
