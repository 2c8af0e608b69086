#include "controller/html/time_bins.h"

#include <algorithm>

namespace imgperf {
namespace {

constexpr Nanos kFinestBin = kMillisecond;

// The least of 1, 2, 5, 10, 20 … ms that is not below `least`.
Nanos RoundWidth(Nanos least) {
  Nanos decade = kFinestBin;
  for (;; decade *= 10) {
    for (const Nanos factor : {1, 2, 5}) {
      if (decade * factor >= least) return decade * factor;
    }
  }
}

struct Bounds {
  Nanos start = 0;
  Nanos end = 0;
};

Bounds BoundsOf(std::span<const RequestRow> rows) {
  Bounds bounds{rows.front().start, rows.front().end};
  for (const RequestRow& row : rows) {
    bounds.start = std::min(bounds.start, row.start);
    bounds.end = std::max(bounds.end, row.end);
  }
  return bounds;
}

// Request time by bin, in constant time a request: what covers whole bins goes in as a step up and a step
// down.
class InFlight {
 public:
  InFlight(Nanos start, Nanos width, std::size_t bins)
      : start_(start), width_(width), parts_(bins), steps_(bins + 1) {}

  void Add(Nanos from, Nanos to) {
    if (to <= from) return;
    const std::size_t first = BinOf(from);
    const std::size_t last = BinOf(to);
    if (first == last) {
      parts_[first] += static_cast<double>(to - from);
      return;
    }
    parts_[first] += static_cast<double>(Edge(first + 1) - from);
    parts_[last] += static_cast<double>(to - Edge(last));
    ++steps_[first + 1];
    --steps_[last];
  }

  std::vector<double> Averages() const {
    std::vector<double> averages(parts_.size());
    std::int64_t whole = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      whole += steps_[i];
      averages[i] = static_cast<double>(whole) + parts_[i] / static_cast<double>(width_);
    }
    return averages;
  }

  std::size_t BinOf(Nanos at) const {
    return std::min(parts_.size() - 1, static_cast<std::size_t>((at - start_) / width_));
  }

 private:
  Nanos Edge(std::size_t bin) const { return start_ + static_cast<Nanos>(bin) * width_; }

  Nanos start_;
  Nanos width_;
  std::vector<double> parts_;
  std::vector<std::int64_t> steps_;
};

}  // namespace

TimeBins BinOverTime(std::span<const RequestRow> rows, std::size_t most) {
  TimeBins bins;
  if (rows.empty() || most == 0) return bins;
  const Bounds bounds = BoundsOf(rows);
  bins.start = bounds.start;
  bins.width = RoundWidth((bounds.end - bounds.start) / static_cast<Nanos>(most) + 1);
  const auto count = static_cast<std::size_t>((bounds.end - bounds.start) / bins.width) + 1;
  for (auto& counts : bins.ended) counts.resize(count);
  bins.images.resize(count);
  InFlight in_flight(bins.start, bins.width, count);
  for (const RequestRow& row : rows) {
    const std::size_t bin = in_flight.BinOf(row.end);
    ++bins.ended[static_cast<std::size_t>(row.outcome)][bin];
    if (row.outcome == PageOutcome::kCompleted) bins.images[bin] += row.images;
    in_flight.Add(row.start, row.end);
  }
  bins.in_flight = in_flight.Averages();
  return bins;
}

}  // namespace imgperf
