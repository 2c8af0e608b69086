#include "controller/offline/metrics_table.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

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

// What AIPerf shows for image endpoints, in its order; the last two for edits only.
constexpr std::array<std::string_view, 4> kTheirStatistics{"request_latency", "input_sequence_length",
                                                           "image_throughput", "image_latency"};

std::span<const std::string_view> TheirStatistics(std::string_view endpoint) {
  return std::span(kTheirStatistics).first(endpoint == "image_edit" ? 4 : 2);
}

constexpr std::array<std::string_view, 3> kTheirNumbers{"request_throughput", "goodput", "request_count"};

// With one image in every answer these say what request latency says.
constexpr std::array<std::string_view, 3> kOfSeveralImages{"image_count", "image_latency",
                                                           "image_throughput"};

bool AlwaysOneImage(const MetricSet& metrics) {
  const Distribution* count = metrics.DistributionOf("image_count");
  return count != nullptr && count->min == 1 && count->max == 1;
}
bool AlwaysOneSize(const MetricSet& metrics) {
  const Distribution* area = metrics.DistributionOf("megapixels");
  return area != nullptr && area->min == area->max;
}

template <typename Tags>
bool IsAmong(const Tags& tags, std::string_view tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

// The two latencies stand in every table, also when nothing completed; of the others, what was measured.
bool StandsAlways(std::string_view tag) { return tag == "request_latency" || tag == "response_time"; }

std::vector<TextRow> TheirRows(const MetricSet& metrics, std::span<const std::string_view> theirs,
                               const std::vector<const Column*>& columns) {
  std::vector<TextRow> rows;
  for (const std::string_view tag : theirs) {
    const std::size_t i = MetricIndex(tag);
    if (i < kMetricCount && (StandsAlways(tag) || metrics.per_request[i]))
      rows.push_back(DistributionRow(Metrics()[i], metrics.per_request[i], columns));
  }
  for (const std::string_view tag : kTheirNumbers) {
    for (const Scalar& scalar : metrics.per_run) {
      if (scalar.tag == tag) rows.push_back(ScalarRow(scalar, columns));
    }
  }
  return rows;
}

std::vector<TextRow> OurRows(const MetricSet& metrics, std::span<const std::string_view> theirs,
                             const std::vector<const Column*>& columns) {
  const bool one_image = AlwaysOneImage(metrics);
  std::vector<TextRow> rows;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const MetricInfo& metric = Metrics()[i];
    if (IsAmong(theirs, metric.tag)) continue;
    if (one_image && IsAmong(kOfSeveralImages, metric.tag)) continue;
    if (metric.tag == "megapixels" && AlwaysOneSize(metrics)) continue;
    if (StandsAlways(metric.tag) || (metric.in_console && metrics.per_request[i]))
      rows.push_back(DistributionRow(metric, metrics.per_request[i], columns));
  }
  return rows;
}

std::string PessimisticText(const PessimisticValue& value) {
  if (!value.value) return "failed";
  return (value.at_least ? "> " : "") + GroupedNumber(*value.value);
}

// Percentiles over all requests, where some brought nothing.
std::vector<TextRow> PessimisticRows(const MetricSet& metrics, const std::vector<const Column*>& columns) {
  std::vector<TextRow> rows;
  for (const auto& [i, pessimistic] : metrics.pessimistic) {
    TextRow& row = rows.emplace_back();
    row.push_back(Label(std::string(Metrics()[i].header) + ", Pessimistic", Metrics()[i].unit));
    for (const Column* column : columns)
      row.push_back(column->name.starts_with('p') ? PessimisticText(pessimistic.At(column->name)) : "-");
  }
  return rows;
}

std::vector<TextRow> Rows(const RunReport& report, const std::vector<const Column*>& columns) {
  const MetricSet& metrics = report.metrics;
  const auto theirs = TheirStatistics(report.endpoint);
  std::vector<TextRow> rows = TheirRows(metrics, theirs, columns);
  for (TextRow& row : OurRows(metrics, theirs, columns)) rows.push_back(std::move(row));
  for (TextRow& row : PessimisticRows(metrics, columns)) rows.push_back(std::move(row));
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
  while (columns.size() > 1 && BoxTableWidth(Header(columns), Rows(report, columns)) > width) {
    LeaveOutOne(columns);
  }
  const TextRow header = Header(columns);
  const auto rows = Rows(report, columns);
  return Centred(TitleOf(report.endpoint), BoxTableWidth(header, rows)) + "\n" + BoxTable(header, rows);
}

}  // namespace imgperf
