#include "controller/compare/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "controller/compare/block_bootstrap.h"
#include "controller/slo/hints.h"
#include "controller/slo/metric_names.h"

namespace imgperf {
namespace {

constexpr double kMiss = std::numeric_limits<double>::infinity();
constexpr std::array<std::string_view, 2> kWithMisses{"request_latency", "response_time"};
constexpr std::array<std::string_view, 3> kRates{"request_throughput", "images_per_second",
                                                 "megapixels_per_second"};
constexpr std::string_view kErrorRate = "error_rate";
constexpr double kPercentOf = 100;

struct ShownFigure {
  const char* metric;
  const char* statistic;
  bool headline = false;
};
constexpr std::array kShown{
    ShownFigure{"request_latency", "avg"},        ShownFigure{"request_latency", "p50", true},
    ShownFigure{"request_latency", "p90"},        ShownFigure{"request_latency", "p95", true},
    ShownFigure{"request_latency", "p99"},        ShownFigure{"response_time", "p50"},
    ShownFigure{"response_time", "p95"},          ShownFigure{"time_to_first_byte", "p50"},
    ShownFigure{"time_to_first_partial", "p50"},  ShownFigure{"image_latency", "p50"},
    ShownFigure{"server_inference_time", "avg"},  ShownFigure{"server_inference_time", "p50"},
    ShownFigure{"time_outside_inference", "p50"}, ShownFigure{"peak_memory", "avg"},
    ShownFigure{"request_throughput", "", true},  ShownFigure{"images_per_second", ""},
    ShownFigure{"error_rate", "", true}};

bool Contains(const auto& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<double> ShareOf(std::string_view statistic) {
  for (const Percentile& percentile : kPercentiles)
    if (percentile.name == statistic) return percentile.share;
  return std::nullopt;
}

// Values that were told, in due order; with misses, every request's.
std::vector<double> SeriesOf(const Figure& figure, bool percentile, const SideRows& rows) {
  const std::vector<double>& values = rows.values[MetricIndex(figure.metric)];
  const bool with_misses = percentile && Contains(kWithMisses, figure.metric);
  std::vector<double> series;
  if (values.empty() && !(with_misses && rows.size() > 0)) return series;
  series.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const bool told = row < values.size() && !std::isnan(values[row]);
    if (with_misses && rows.missed[row] > 0) {
      series.push_back(kMiss);
    } else if (told) {
      series.push_back(values[row]);
    }
  }
  return series;
}

double MeanValue(const std::vector<double>& series) {
  return std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
}

Measured MeasurePercentile(std::vector<double> series, double share, std::uint64_t seed) {
  Measured measured;
  if (series.empty()) return measured;
  measured.estimate = EstimatePercentile(series, share, seed);
  if (!measured.estimate) std::sort(series.begin(), series.end());
  measured.value = measured.estimate ? measured.estimate->value : QuantileOfSorted(series, share);
  return measured;
}

Measured MeasureMean(const std::vector<double>& series, std::uint64_t seed) {
  if (series.empty()) return {};
  return {MeanValue(series), EstimateMean(series, seed)};
}

Measured MeasureRate(std::string_view metric, const SideRows& rows, std::uint64_t seed) {
  const double seconds = std::accumulate(rows.gaps_s.begin(), rows.gaps_s.end(), 0.0);
  if (!(seconds > 0)) return {};
  const std::vector<double> ones(metric == kRates[0] ? rows.gaps_s.size() : 0, 1.0);
  const auto& counts = metric == kRates[0] ? ones : metric == kRates[1] ? rows.images : rows.megapixels;
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (!(sum > 0)) return {};
  return {sum / seconds, EstimateRate(counts, rows.gaps_s, seed)};
}

Measured MeasureErrors(const SideRows& rows, std::uint64_t seed) {
  if (rows.size() == 0) return {};
  Measured measured{kPercentOf * MeanValue(rows.missed), EstimateShare(rows.missed, seed)};
  if (!measured.estimate) return measured;
  measured.estimate->value *= kPercentOf;
  for (double& draw : measured.estimate->draws) draw *= kPercentOf;
  return measured;
}

absl::Status NoFigure(std::string_view why) { return absl::InvalidArgumentError(std::string(why)); }

}  // namespace

std::vector<Figure> StandardFigures() {
  std::vector<Figure> figures;
  for (const ShownFigure& shown : kShown) {
    figures.push_back(*FigureOf(shown.metric, shown.statistic));
    figures.back().headline = shown.headline;
  }
  return figures;
}

absl::StatusOr<Figure> FigureOf(std::string_view metric, std::string_view statistic) {
  const std::string name = StatName(statistic);
  if (const MetricInfo* of_request = FindRequestMetric(metric)) {
    if (name == "avg" || ShareOf(name))
      return Figure{std::string(metric), name, std::string(of_request->unit), LargerIsBetter(metric), false};
    if (name.empty())
      return NoFigure(fmt::format("every request has its own {0}: say which statistic, as {0}.p95", metric));
    if (IsStat(name))
      return NoFigure(fmt::format(
          "{} hangs on single requests and carries no interval: compare avg or a percentile", name));
    return NoFigure(fmt::format("unknown statistic \"{}\"{}", name, NearestOf(name, StatNames())));
  }
  const RunMetric* of_run = FindRunMetric(metric);
  if (of_run == nullptr)
    return NoFigure(fmt::format("unknown metric \"{}\"{}", metric, NearestOf(metric, AllMetricTags())));
  if (!name.empty()) return NoFigure(fmt::format("{} is one number: leave out \".{}\"", metric, name));
  const bool rate = Contains(kRates, metric);
  if (!rate && metric != kErrorRate)
    return NoFigure(
        fmt::format("{} carries no interval: of the whole run, request_throughput, images_per_second, "
                    "megapixels_per_second and error_rate are compared",
                    metric));
  return Figure{std::string(metric), "", std::string(of_run->unit), rate, false};
}

Measured Measure(const Figure& figure, const SideRows& rows, std::uint64_t seed) {
  if (figure.metric == kErrorRate) return MeasureErrors(rows, seed);
  if (figure.statistic.empty()) return MeasureRate(figure.metric, rows, seed);
  const auto share = ShareOf(figure.statistic);
  std::vector<double> series = SeriesOf(figure, share.has_value(), rows);
  return share ? MeasurePercentile(std::move(series), *share, seed) : MeasureMean(series, seed);
}

}  // namespace imgperf
