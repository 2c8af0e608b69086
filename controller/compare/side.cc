#include "controller/compare/side.h"

#include <algorithm>
#include <limits>

#include "common/clock.h"
#include "controller/stats/due_order.h"

namespace imgperf {
namespace {

constexpr double kNotTold = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> RowsInOrder(const Columns& columns, const std::vector<RowOutcome>& outcomes) {
  const DueOrder order(columns.dues());
  std::vector<std::size_t> rows;
  rows.reserve(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::size_t row = order.RowAt(place);
    if (outcomes[row] != RowOutcome::kCancelledByPlan) rows.push_back(row);
  }
  return rows;
}

void AppendMetric(std::vector<double>& values, std::size_t before, std::size_t metric, const Columns& columns,
                  const std::vector<std::size_t>& rows) {
  const auto tells = [&](std::size_t row) { return columns.At(metric, row).has_value(); };
  if (values.empty() && std::none_of(rows.begin(), rows.end(), tells)) return;
  values.resize(before, kNotTold);
  for (const std::size_t row : rows) values.push_back(columns.At(metric, row).value_or(kNotTold));
}

void AppendEnds(SideRows& rows, const Columns& columns, const std::vector<Span>& spans,
                const std::vector<RowOutcome>& outcomes) {
  static const std::size_t kImageCount = MetricIndex("image_count");
  static const std::size_t kMegapixels = MetricIndex("megapixels");
  std::vector<std::size_t> completed;
  for (std::size_t row = 0; row < outcomes.size(); ++row)
    if (outcomes[row] == RowOutcome::kCompleted) completed.push_back(row);
  if (completed.empty()) return;
  std::sort(completed.begin(), completed.end(),
            [&](std::size_t a, std::size_t b) { return spans[a].end < spans[b].end; });
  Nanos last = spans[completed.front()].start;
  for (const std::size_t row : completed) last = std::min(last, spans[row].start);
  for (const std::size_t row : completed) {
    rows.gaps_s.push_back(Seconds(spans[row].end - last));
    rows.images.push_back(columns.At(kImageCount, row).value_or(0));
    rows.megapixels.push_back(columns.At(kMegapixels, row).value_or(0));
    last = spans[row].end;
  }
}

}  // namespace

void AppendPhase(SideRows& rows, const Columns& columns, const std::vector<Span>& spans,
                 const std::vector<RowOutcome>& outcomes) {
  const std::vector<std::size_t> ordered = RowsInOrder(columns, outcomes);
  const std::size_t before = rows.size();
  for (const std::size_t row : ordered)
    rows.missed.push_back(outcomes[row] == RowOutcome::kCompleted ? 0 : 1);
  for (std::size_t metric = 0; metric < kMetricCount; ++metric)
    AppendMetric(rows.values[metric], before, metric, columns, ordered);
  AppendEnds(rows, columns, spans, outcomes);
}

}  // namespace imgperf
