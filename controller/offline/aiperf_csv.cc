#include "controller/offline/aiperf_csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/offline/aiperf_metrics.h"

namespace imgperf {
namespace {

constexpr std::string_view kEndOfRow = "\r\n";
constexpr std::size_t kPercentilesShown = kPercentiles.size() - 1;  // not p99.9

bool IsCount(const ExportedMetric& metric) { return metric.unit == "requests" || metric.unit == "count"; }

std::string CsvLabel(const ExportedMetric& metric) {
  return CsvField(IsCount(metric) ? std::string(metric.header)
                                  : fmt::format("{} ({})", metric.header, metric.unit));
}

std::string Decimals(double value) { return fmt::format("{:.2f}", value); }

std::string StatisticsHeader() {
  std::string row = "Metric,avg,min,max,sum";
  for (std::size_t i = 0; i < kPercentilesShown; ++i) row.append(",").append(kPercentiles[i].name);
  return row.append(",std").append(kEndOfRow);
}

std::string StatisticsRow(const ExportedMetric& metric) {
  const Distribution& d = *metric.distribution;
  std::string row = CsvLabel(metric);
  for (const double value : {d.avg, d.min, d.max, d.sum}) row += "," + Decimals(value);
  for (std::size_t i = 0; i < kPercentilesShown; ++i) row += "," + Decimals(d.percentiles[i]);
  return row.append(",").append(Decimals(d.std)).append(kEndOfRow);
}

std::string NumberRow(const ExportedMetric& metric) {
  const bool whole = metric.tag.ends_with("_count");
  return fmt::format("{},{}{}", CsvLabel(metric),
                     whole ? fmt::format("{:.0f}", metric.value) : Decimals(metric.value), kEndOfRow);
}

}  // namespace

std::string CsvField(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string field = "\"";
  for (const char c : text) field.append(c == '"' ? 2 : 1, c);
  return field + "\"";
}

std::string AiperfCsv(const RunReport& report) {
  auto metrics = ExportedMetrics(report.metrics);
  std::sort(metrics.begin(), metrics.end(), [](const auto& a, const auto& b) { return a.tag < b.tag; });
  std::string statistics;
  std::string numbers;
  for (const ExportedMetric& metric : metrics) {
    if (metric.distribution != nullptr) {
      statistics += StatisticsRow(metric);
    } else {
      numbers += NumberRow(metric);
    }
  }
  std::string csv = statistics.empty() ? "" : StatisticsHeader() + statistics;
  if (!csv.empty() && !numbers.empty()) csv += kEndOfRow;
  if (!numbers.empty()) csv.append("Metric,Value").append(kEndOfRow).append(numbers);
  return csv;
}

}  // namespace imgperf
