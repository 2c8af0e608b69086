// The values of every per-request metric of many requests, eight bytes each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "controller/stats/distribution.h"
#include "controller/stats/metric_table.h"

namespace imgperf {

// In the order of Metrics(); nothing where no request told.
using Distributions = std::array<std::optional<Distribution>, kMetricCount>;

// Holds present values only, so a column may be shorter than the rows added. Thread: any one.
class Columns {
 public:
  void Add(const MetricValues& values);
  // `metric`: index in Metrics().
  const std::vector<double>& operator[](std::size_t metric) const { return columns_[metric]; }

 private:
  std::array<std::vector<double>, kMetricCount> columns_;
};

// Over all of them together. One column's copy is resident at a time.
Distributions Summarize(const std::vector<const Columns*>& all);

}  // namespace imgperf
