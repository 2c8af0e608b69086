#include "controller/stats/columns.h"

namespace imgperf {

void Columns::Add(const MetricValues& values) {
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    if (values[i]) columns_[i].push_back(*values[i]);
  }
}

Distributions Summarize(const std::vector<const Columns*>& all) {
  Distributions distributions;
  std::vector<double> values;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    values.clear();
    for (const Columns* columns : all)
      values.insert(values.end(), (*columns)[i].begin(), (*columns)[i].end());
    distributions[i] = Summarize(values);
  }
  return distributions;
}

}  // namespace imgperf
