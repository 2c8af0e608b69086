#include "controller/telemetry/telemetry_fold.h"

#include <algorithm>

#include "controller/telemetry/gpu_energy.h"
#include "controller/telemetry/prometheus_text.h"
#include "controller/telemetry/telemetry_curves.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kMostEndpoints = 4096;

std::string NameOf(const pb::TelemetrySeries& series) {
  PromSample sample{series.name(), {}, 0};
  for (int i = 0; i + 1 < series.labels_size(); i += 2)
    sample.labels.emplace_back(series.labels(i), series.labels(i + 1));
  return SeriesName(sample);
}

}  // namespace

bool TelemetryFold::Add(const pb::TelemetryScrape& scrape) {
  if (scrape.endpoint() >= kMostEndpoints || scrape.series_size() != scrape.values_size()) return false;
  if (endpoints_.size() <= scrape.endpoint()) endpoints_.resize(scrape.endpoint() + 1);
  Endpoint& endpoint = endpoints_[scrape.endpoint()];
  if (!scrape.url().empty()) endpoint.report.url = scrape.url();
  endpoint.report.gpus = scrape.gpus();
  if (!scrape.failure().empty()) {
    if (endpoint.report.failures++ == 0) endpoint.report.failure = scrape.failure();
    return true;
  }
  for (const pb::TelemetrySeries& fresh : scrape.fresh()) {
    endpoint.series.push_back(series_.size());
    series_.push_back({scrape.endpoint(), fresh, {}});
  }
  if (!AddValues(scrape, endpoint)) return false;
  ++endpoint.report.scrapes;
  endpoint.report.left_out = scrape.left_out();
  endpoint.last = std::max(endpoint.last, scrape.at_ns());
  return true;
}

bool TelemetryFold::AddValues(const pb::TelemetryScrape& scrape, const Endpoint& endpoint) {
  for (int i = 0; i < scrape.series_size(); ++i) {
    if (scrape.series(i) >= endpoint.series.size()) return false;
    Series& series = series_[endpoint.series[scrape.series(i)]];
    // Until the scrape before, it was what it had been.
    if (!series.points.empty() && series.points.back().at < endpoint.last)
      AddPoint(series, {endpoint.last, series.points.back().value});
    AddPoint(series, {scrape.at_ns(), scrape.values(i)});
  }
  return true;
}

void TelemetryFold::AddPoint(Series& series, SeriesPoint point) {
  if (!series.points.empty() && point.at <= series.points.back().at) return;  // clocks agree within bounds
  series.points.push_back(point);
  if (series.points.size() <= kMostPoints) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < series.points.size(); i += 2) series.points[kept++] = series.points[i];
  series.points.resize(kept);
}

std::vector<SeriesPoint> TelemetryFold::PointsOf(const Series& series) const {
  std::vector<SeriesPoint> points = series.points;
  const Nanos last = endpoints_[series.endpoint].last;
  if (!points.empty() && points.back().at < last) points.push_back({last, points.back().value});
  return points;
}

TelemetryReport TelemetryFold::Report(const std::vector<Span>& stretches) const {
  TelemetryReport report;
  for (const Endpoint& endpoint : endpoints_) report.endpoints.push_back(endpoint.report);
  GpuFold gpus;
  std::vector<CurveSource> sources;
  for (const Series& series : series_) {
    std::vector<SeriesPoint> points = PointsOf(series);
    TelemetrySeriesReport row{series.endpoint, NameOf(series.name), series.name.counter(), {}, {}};
    if (row.counter) {
      row.increase = IncreaseOver(points, stretches);
    } else {
      row.value = GaugeOver(points, stretches);
    }
    const bool of_gpus = endpoints_[series.endpoint].report.gpus;
    if (of_gpus) gpus.Add(series.endpoint, series.name, points, stretches);
    sources.push_back({series.endpoint, row.series, of_gpus, row.counter, std::move(points)});
    report.series.push_back(std::move(row));
  }
  gpus.Finish(report);
  report.curves = CurvesOf(sources);
  return report;
}

}  // namespace imgperf
