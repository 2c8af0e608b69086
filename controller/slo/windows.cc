#include "controller/slo/windows.h"

#include <algorithm>

#include "controller/slo/metric_names.h"
#include "controller/slo/statistic.h"

namespace imgperf {
namespace {

using Outcome = EndedRequest::Outcome;

// Which windows are judged, and which of them may be empty.
struct Reach {
  bool to_stop = false;  // else to the last end
  bool whole_only = false;
  bool empty_ones = false;
};

Reach ReachOf(const Slo& slo) {
  const RunMetric* metric = FindRunMetric(slo.metric);
  if (metric == nullptr || metric->kind == RunMetricKind::kShare) return {};
  if (metric->kind == RunMetricKind::kRate) return {true, false, true};
  const bool at_most = BoundsAbove(slo.comparison);
  return {!at_most, !at_most, true};
}

double Share(std::uint64_t part, std::uint64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void Windows::Add(const EndedRequest& request) {
  // Whoever ends at the boundary belongs to the window before it, so that the last one has the last request.
  Sums& sums = sums_[static_cast<std::uint64_t>(std::max<Nanos>(0, request.at - 1) / slo_.window)];
  switch (request.outcome) {
    case Outcome::kCompleted:
      ++sums.completed;
      break;
    case Outcome::kCancelled:
      ++sums.cancelled;
      break;
    default:
      ++sums.errors;
  }
  if (request.good) ++sums.good;
  sums.images += request.images;
  sums.megapixels += request.megapixels;
  if (request.value) sums.values.push_back(*request.value);
}

double Windows::RateIn(const Sums& sums) const {
  if (slo_.metric == "images_per_second") return sums.images;
  if (slo_.metric == "megapixels_per_second") return sums.megapixels;
  return static_cast<double>(slo_.metric == "goodput" ? sums.good : sums.completed);
}

double Windows::CountIn(const Sums& sums) const {
  std::uint64_t count = sums.completed;  // request_count
  if (slo_.metric == "error_request_count") count = sums.errors;
  if (slo_.metric == "completed_request_count") count = sums.completed + sums.errors;
  if (slo_.metric == "cancelled_request_count") count = sums.cancelled;
  if (slo_.metric == "good_request_count") count = sums.good;
  return static_cast<double>(count);
}

std::optional<double> Windows::ValueIn(Sums& sums, Nanos length) const {
  const RunMetric* metric = FindRunMetric(slo_.metric);
  const std::uint64_t ended = sums.completed + sums.errors;
  if (metric == nullptr)
    return StatisticOf(slo_.stat, sums.values, sums.errors + sums.cancelled, slo_.comparison);
  if (metric->kind == RunMetricKind::kRate) return RateIn(sums) * 1e9 / static_cast<double>(length);
  if (metric->kind == RunMetricKind::kCount) return CountIn(sums);
  if (slo_.metric == "good_request_fraction") {
    if (ended + sums.cancelled == 0) return std::nullopt;
    return Share(sums.good, ended + sums.cancelled);
  }
  if (ended == 0) return std::nullopt;
  return 100 * Share(sums.errors, ended);
}

WindowVerdict Windows::Judge(Nanos stopped, Nanos ended) {
  const Reach reach = ReachOf(slo_);
  const Nanos until = reach.to_stop ? stopped : ended;
  const Nanos least = reach.whole_only ? slo_.window : slo_.window / 2;
  WindowVerdict verdict;
  for (Nanos from = 0; until - from >= least && until > from; from += slo_.window) {
    const auto found = sums_.find(static_cast<std::uint64_t>(from / slo_.window));
    if (found == sums_.end() && !reach.empty_ones) continue;
    Sums none;
    const Nanos to = std::min(from + slo_.window, until);
    const auto value = ValueIn(found == sums_.end() ? none : found->second, to - from);
    if (!value) continue;
    ++verdict.judged;
    if (!Holds(*value, slo_.comparison, slo_.limit)) ++verdict.missed;
    if (verdict.worst && MarginOf(*value, slo_.comparison, slo_.limit) >=
                             MarginOf(*verdict.worst, slo_.comparison, slo_.limit))
      continue;
    verdict.worst = value;
    verdict.worst_from = from;
    verdict.worst_to = to;
  }
  return verdict;
}

}  // namespace imgperf
