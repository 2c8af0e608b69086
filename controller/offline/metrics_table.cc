#include "controller/offline/metrics_table.h"

#include <array>

#include <fmt/format.h>

#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

struct Column {
  std::string_view name;
  double (*read)(const Distribution&);
  int leave;  // when the width does not suffice: who goes first
};

constexpr std::array<Column, 7> kColumns{{
    {"avg", [](const Distribution& d) { return d.avg; }, 9},
    {"min", [](const Distribution& d) { return d.min; }, 3},
    {"max", [](const Distribution& d) { return d.max; }, 4},
    {"p99", [](const Distribution& d) { return d.At("p99"); }, 7},
    {"p90", [](const Distribution& d) { return d.At("p90"); }, 1},
    {"p50", [](const Distribution& d) { return d.At("p50"); }, 8},
    {"std", [](const Distribution& d) { return d.std; }, 2},
}};

std::string Label(std::string_view header, std::string_view unit) {
  return fmt::format("{} ({})", header, unit);
}

std::string TitleOf(std::string_view endpoint) {
  if (endpoint == "image_edit") return "imgperf | Image Edit Metrics";
  return "imgperf | Image Generation Metrics";
}

TextRow Header(const std::vector<const Column*>& columns) {
  TextRow row{"Metric"};
  for (const Column* column : columns) row.emplace_back(column->name);
  return row;
}

TextRow DistributionRow(const MetricInfo& metric, const std::optional<Distribution>& d,
                        const std::vector<const Column*>& columns) {
  TextRow row{Label(metric.header, metric.unit)};
  for (const Column* column : columns) row.push_back(d ? GroupedNumber(column->read(*d)) : "-");
  return row;
}

TextRow ScalarRow(const Scalar& scalar, const std::vector<const Column*>& columns) {
  TextRow row{Label(scalar.header, scalar.unit), GroupedNumber(scalar.value)};
  row.resize(columns.size() + 1, "-");
  return row;
}

std::vector<TextRow> Rows(const MetricSet& metrics, const std::vector<const Column*>& columns) {
  std::vector<TextRow> rows;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const MetricInfo& metric = Metrics()[i];
    // The two latencies stand in every table, also when nothing completed; of the others, what was measured.
    const bool latency = metric.tag == "request_latency" || metric.tag == "response_time";
    if (latency || (metric.in_console && metrics.per_request[i])) {
      rows.push_back(DistributionRow(metric, metrics.per_request[i], columns));
    }
  }
  for (const Scalar& scalar : metrics.per_run) {
    const bool idle = scalar.tag.starts_with("error_") && scalar.value == 0;
    if (!idle) rows.push_back(ScalarRow(scalar, columns));
  }
  return rows;
}

void LeaveOutOne(std::vector<const Column*>& columns) {
  auto first = columns.begin();
  for (auto it = columns.begin(); it != columns.end(); ++it) {
    if ((*it)->leave < (*first)->leave) first = it;
  }
  columns.erase(first);
}

}  // namespace

std::string MetricsTable(const RunReport& report, std::size_t width) {
  std::vector<const Column*> columns;
  for (const Column& column : kColumns) columns.push_back(&column);
  while (columns.size() > 1 && BoxTableWidth(Header(columns), Rows(report.metrics, columns)) > width) {
    LeaveOutOne(columns);
  }
  const TextRow header = Header(columns);
  const auto rows = Rows(report.metrics, columns);
  return Centred(TitleOf(report.endpoint), BoxTableWidth(header, rows)) + "\n" + BoxTable(header, rows);
}

}  // namespace imgperf
