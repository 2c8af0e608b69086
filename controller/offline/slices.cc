#include "controller/offline/slices.h"

#include <algorithm>

namespace imgperf {
namespace {

// What is gathered of one slice while the requests pass by.
struct SliceTally {
  std::vector<std::uint32_t> sent;  // rows
  std::uint64_t completed = 0;      // in this slice, whenever they were sent
  double images = 0;                // of those
};

class SliceGrid {
 public:
  SliceGrid(Nanos start, Nanos length_for) : start_(start), length_for_(length_for) {}
  // Clocks agree within their bounds only: what seems to be before the phase belongs to its beginning.
  std::size_t At(Nanos instant) const {
    return static_cast<std::size_t>(std::max<Nanos>(0, instant - start_) / length_for_);
  }
  Nanos StartOf(std::size_t slice) const { return start_ + static_cast<Nanos>(slice) * length_for_; }

 private:
  Nanos start_;
  Nanos length_for_;
};

void Count(OutcomeCounts& outcomes, RowOutcome outcome) {
  switch (outcome) {
    case RowOutcome::kCompleted:
      ++outcomes.completed;
      return;
    case RowOutcome::kFailed:
      ++outcomes.failed;
      return;
    case RowOutcome::kCancelled:
    case RowOutcome::kCancelledByPlan:
      ++outcomes.cancelled;
      return;
    case RowOutcome::kLost:
      ++outcomes.lost;
  }
}

std::vector<SliceTally> Tallies(const PhaseFold& phase, const SliceGrid& grid, std::uint64_t count) {
  static const std::size_t images = MetricIndex("image_count");
  std::vector<SliceTally> tallies(count);
  for (std::size_t row = 0; row < phase.spans().size(); ++row) {
    tallies[grid.At(phase.spans()[row].start)].sent.push_back(static_cast<std::uint32_t>(row));
    if (phase.row_outcomes()[row] != RowOutcome::kCompleted) continue;
    SliceTally& ended = tallies[grid.At(phase.spans()[row].end)];
    ++ended.completed;
    ended.images += phase.columns().At(images, row).value_or(0);
  }
  return tallies;
}

Distributions StatisticsOf(const PhaseFold& phase, const std::vector<std::uint32_t>& rows) {
  Distributions distributions;
  std::vector<double> values;
  for (std::size_t metric = 0; metric < kMetricCount; ++metric) {
    if (!Metrics()[metric].in_console) continue;
    values.clear();
    for (const std::uint32_t row : rows) {
      if (const auto value = phase.columns().At(metric, row)) values.push_back(*value);
    }
    distributions[metric] = Summarize(values);
  }
  return distributions;
}

void AddSliceNumbers(SliceReport& slice, const SliceTally& tally) {
  auto& numbers = slice.metrics.per_run;
  const auto failed = static_cast<double>(slice.outcomes.failed + slice.outcomes.lost);
  if (slice.seconds > 0) {
    numbers.push_back({"request_throughput", "Request Throughput", "requests/sec",
                       static_cast<double>(tally.completed) / slice.seconds});
    numbers.push_back({"images_per_second", "Images per Second", "images/sec", tally.images / slice.seconds});
  }
  numbers.push_back(
      {"request_count", "Request Count", "requests", static_cast<double>(slice.outcomes.completed)});
  numbers.push_back({"error_request_count", "Error Request Count", "requests", failed});
}

}  // namespace

std::uint64_t SlicesIn(const PhaseFold& phase, Nanos length_for) {
  if (phase.spans().empty() || length_for <= 0) return 0;
  return SliceGrid(phase.start().t0_ns(), length_for).At(Extent(phase.spans()).end) + 1;
}

std::vector<SliceReport> SlicesOf(const PhaseFold& phase, Nanos length_for, Nanos to_epoch) {
  std::vector<SliceReport> slices;
  const std::uint64_t count = SlicesIn(phase, length_for);
  if (count == 0 || count > kMostSlices) return slices;
  const SliceGrid grid(phase.start().t0_ns(), length_for);
  const Nanos end = Extent(phase.spans()).end;
  for (const SliceTally& tally : Tallies(phase, grid, count)) {
    const std::size_t index = slices.size();
    SliceReport& slice = slices.emplace_back();
    slice.start = grid.StartOf(index) + to_epoch;
    slice.seconds = Seconds(std::min(grid.StartOf(index + 1), end) - grid.StartOf(index));
    for (const std::uint32_t row : tally.sent) Count(slice.outcomes, phase.row_outcomes()[row]);
    slice.metrics.per_request = StatisticsOf(phase, tally.sent);
    AddSliceNumbers(slice, tally);
  }
  return slices;
}

}  // namespace imgperf
