#include "controller/stats/columns.h"

#include <cmath>
#include <limits>

namespace imgperf {
namespace {
constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();
}  // namespace

void Columns::Add(const MetricValues& values, Nanos due) {
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    if (!values[i]) continue;
    columns_[i].resize(dues_.size(), kAbsent);
    columns_[i].push_back(*values[i]);
  }
  dues_.push_back(due);
}

std::optional<double> Columns::At(std::size_t metric, std::size_t row) const {
  const auto& column = columns_.at(metric);
  if (row >= column.size() || std::isnan(column[row])) return std::nullopt;
  return column[row];
}

void Columns::AppendTo(std::vector<double>& values, std::size_t metric, const DueOrder& order) const {
  const auto& column = columns_.at(metric);
  if (column.empty()) return;
  values.reserve(values.size() + column.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t row = order.RowAt(place);
    if (row < column.size() && !std::isnan(column[row])) values.push_back(column[row]);
  }
}

void CollectInDueOrder(const std::vector<OrderedColumns>& parts, std::size_t metric,
                       std::vector<double>& values) {
  values.clear();
  for (const OrderedColumns& part : parts) part.columns.AppendTo(values, metric, part.order);
}

ColumnStatistics Summarize(const std::vector<OrderedColumns>& parts,
                           const std::function<bool(std::size_t metric)>& with_intervals) {
  ColumnStatistics statistics;
  std::vector<double> ordered;
  std::vector<double> sorted;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    CollectInDueOrder(parts, i, ordered);
    if (ordered.empty()) continue;
    if (!with_intervals(i)) {
      statistics.distributions[i] = Summarize(ordered);
      continue;
    }
    sorted = ordered;
    Selector selector(sorted);
    statistics.distributions[i] = Describe(sorted, selector);
    statistics.intervals[i] = IntervalsOf(ordered, *statistics.distributions[i], selector);
  }
  return statistics;
}

}  // namespace imgperf
