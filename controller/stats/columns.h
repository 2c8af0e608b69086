// The values of every per-request metric of many requests, eight bytes each, and when each was due.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "controller/stats/distribution.h"
#include "controller/stats/due_order.h"
#include "controller/stats/interval.h"
#include "controller/stats/metric_table.h"

namespace imgperf {

// In the order of Metrics(); nothing where no request told.
using Distributions = std::array<std::optional<Distribution>, kMetricCount>;
// By index in Metrics().
using MetricIntervals = std::map<std::size_t, Intervals>;

// A row a request. Thread: any one.
class Columns {
 public:
  // `due`: on a clock that all rows share.
  void Add(const MetricValues& values, Nanos due);
  std::size_t rows() const { return dues_.size(); }
  const std::vector<Nanos>& dues() const { return dues_; }
  // `metric`: index in Metrics(). Nothing where the request did not tell.
  std::optional<double> At(std::size_t metric, std::size_t row) const;
  // Of the rows in that order; what is not there is left out.
  void AppendTo(std::vector<double>& values, std::size_t metric, const DueOrder& order) const;

 private:
  std::vector<Nanos> dues_;
  // NaN where a request did not tell. A column ends with the last row that told, so one that nobody told of
  // is empty.
  std::array<std::vector<double>, kMetricCount> columns_;
};

// Columns with the order of their rows.
struct OrderedColumns {
  explicit OrderedColumns(const Columns& columns_in) : columns(columns_in), order(columns_in.dues()) {}
  const Columns& columns;
  DueOrder order;
};

// All values of a metric: part by part, each in due order.
void CollectInDueOrder(const std::vector<OrderedColumns>& parts, std::size_t metric,
                       std::vector<double>& values);

struct ColumnStatistics {
  Distributions distributions;
  MetricIntervals intervals;  // of the metrics that were asked for
};
// Over all parts together. Memory: two columns at a time. `with_intervals`: by index in Metrics().
ColumnStatistics Summarize(const std::vector<OrderedColumns>& parts,
                           const std::function<bool(std::size_t metric)>& with_intervals);

}  // namespace imgperf
