#include "controller/offline/aiperf_slices.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "controller/offline/aiperf_block.h"
#include "controller/offline/aiperf_csv.h"
#include "controller/offline/aiperf_metrics.h"
#include "controller/offline/input_config.h"

namespace imgperf {
namespace {

std::vector<const SliceReport*> MeasuredSlices(const RunReport& report) {
  std::vector<const SliceReport*> slices;
  for (const PhaseReport& phase : report.phases) {
    if (phase.warmup) continue;
    for (const SliceReport& slice : phase.slices) slices.push_back(&slice);
  }
  return slices;
}

}  // namespace

bool HasSlices(const RunReport& report) { return !MeasuredSlices(report).empty(); }

std::string AiperfSlicesJson(const RunReport& report) {
  nlohmann::ordered_json json;
  json["timeslices"] = nlohmann::ordered_json::array();
  for (const SliceReport* slice : MeasuredSlices(report)) {
    nlohmann::ordered_json block{{"timeslice_index", json["timeslices"].size()}};
    for (const ExportedMetric& metric : ExportedMetrics(slice->metrics))
      block[std::string(metric.tag)] = AiperfBlock(metric);
    json["timeslices"].push_back(std::move(block));
  }
  const auto input =
      nlohmann::ordered_json::parse(InputConfig(report.plan_json), nullptr, /*allow_exceptions=*/false);
  if (input.is_object() && !input.empty()) json["input_config"] = input;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string AiperfSlicesCsv(const RunReport& report) {
  std::string csv = "Timeslice,Metric,Unit,Stat,Value\r\n";
  std::size_t index = 0;
  for (const SliceReport* slice : MeasuredSlices(report)) {
    for (const ExportedMetric& metric : ExportedMetrics(slice->metrics)) {
      const auto block = AiperfBlock(metric);
      for (const auto& [stat, value] : block.items()) {
        if (!value.is_number()) continue;
        csv += fmt::format("{},{},{},{},{:.2f}\r\n", index, CsvField(metric.header), CsvField(metric.unit),
                           stat, value.get<double>());
      }
    }
    ++index;
  }
  return csv;
}

}  // namespace imgperf
