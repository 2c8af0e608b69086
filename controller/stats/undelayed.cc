#include "controller/stats/undelayed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "controller/stats/distribution.h"
#include "controller/stats/metric_table.h"
#include "controller/stats/selector.h"

namespace imgperf {
namespace {

// So many requests above a percentile carry it: 368 for p99, where the chance that all of them lie below it
// is 2.5 %.
constexpr double kCarried = 3.68;
constexpr std::array<std::string_view, 3> kJudged{"p50", "p90", "p99"};

double ShareOf(std::string_view name) {
  return std::find_if(kPercentiles.begin(), kPercentiles.end(), [&](auto& p) { return p.name == name; })
      ->share;
}

// What a request that completed tells, in ms.
struct Request {
  double latency = 0;
  double held = 0;
  double lag = 0;
  double inside = 0;  // of the latency, what was our own delay
};

class Rows {
 public:
  Rows(const Columns& columns, const UsualLag& usual) : columns_(columns), usual_(usual) {}
  // Nothing of a request without a latency.
  std::optional<Request> At(std::size_t row) const {
    const auto latency = columns_.At(latency_, row);
    if (!latency) return std::nullopt;
    const double send = std::max(0.0, Value(send_, row) - usual_.send);
    const double receive = std::max(0.0, Value(receive_, row) - usual_.receive);
    return Request{*latency, Value(held_, row), Value(lag_, row), std::min(send + receive, *latency)};
  }
  std::size_t size() const { return columns_.rows(); }
  const Columns& columns() const { return columns_; }

 private:
  double Value(std::size_t metric, std::size_t row) const { return columns_.At(metric, row).value_or(0); }

  const Columns& columns_;
  const UsualLag usual_;
  const std::size_t latency_ = MetricIndex("request_latency");
  const std::size_t held_ = MetricIndex("held");
  const std::size_t lag_ = MetricIndex("lag");
  const std::size_t send_ = MetricIndex("lag_send");
  const std::size_t receive_ = MetricIndex("lag_receive");
};

// Of a latency, with what `delay`(Request) says of it taken off. Two columns at a time.
template <typename Delay>
void AddShifts(const Rows& rows, std::string_view metric, Delay delay, std::vector<DelayShift>& shifts) {
  const std::size_t index = MetricIndex(metric);
  std::vector<double> measured;
  std::vector<double> without;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto value = rows.columns().At(index, row);
    const auto request = rows.At(row);
    if (!value || !request) continue;
    measured.push_back(*value);
    without.push_back(std::max(0.0, *value - delay(*request)));
  }
  Selector as_measured(measured);
  Selector as_without(without);
  for (const std::string_view name : kJudged) {
    const double share = ShareOf(name);
    if (static_cast<double>(measured.size()) * (1 - share) < kCarried - 1e-9) continue;
    shifts.push_back({metric, name, PercentileOf(as_measured, share), PercentileOf(as_without, share)});
  }
}

// The last of the first `count` due instants; before every instant for none.
Nanos LastOfFirst(const std::vector<Nanos>& dues, std::uint64_t count) {
  if (count == 0) return std::numeric_limits<Nanos>::min();
  if (count >= dues.size()) return std::numeric_limits<Nanos>::max();
  std::vector<Nanos> sorted(dues);
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(count - 1);
  std::nth_element(sorted.begin(), last, sorted.end());
  return *last;
}

// From the first due instant to the last; 0 where all were due at once.
double DueSeconds(const std::vector<Nanos>& dues) {
  const auto [first, last] = std::minmax_element(dues.begin(), dues.end());
  return static_cast<double>(*last - *first) / kSecond;
}

// 0 where no request tells.
double LowerQuartile(const Columns& columns, std::string_view tag) {
  const std::size_t metric = MetricIndex(tag);
  std::vector<double> values;
  for (std::size_t row = 0; row < columns.rows(); ++row) {
    if (const auto value = columns.At(metric, row)) values.push_back(*value);
  }
  if (values.empty()) return 0;
  const auto quartile = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
  std::nth_element(values.begin(), quartile, values.end());
  return *quartile;
}

// Place seconds, in ms, and what of them was our own delay.
struct Cycles {
  double whole = 0;
  double delay = 0;
  // How much faster places would have come round.
  double Speedup() const { return delay < whole ? whole / (whole - delay) : 1; }
};

}  // namespace

double DelayShift::moved() const { return std::abs(measured - without); }
double DelayShift::share() const { return measured == 0 ? 0 : moved() / std::abs(measured); }

UsualLag UsualLagOf(const Columns& columns) {
  return {LowerQuartile(columns, "lag_send"), LowerQuartile(columns, "lag_receive")};
}

std::vector<DelayShift> LatencyShifts(const Columns& columns, LoopKind loop, const UsualLag& usual) {
  const Rows rows(columns, usual);
  std::vector<DelayShift> shifts;
  AddShifts(
      rows, "request_latency", [](const Request& request) { return request.inside; }, shifts);
  if (loop == LoopKind::kClosed) return shifts;
  AddShifts(
      rows, "response_time", [](const Request& request) { return request.lag + request.inside; }, shifts);
  return shifts;
}

std::optional<DelayShift> CycleShift(const Columns& columns, std::uint64_t first_fill, const UsualLag& usual,
                                     double throughput) {
  const Rows rows(columns, usual);
  const Nanos filled = LastOfFirst(columns.dues(), first_fill);
  Cycles cycles;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto request = rows.At(row);
    if (!request) continue;
    const double lag = columns.dues()[row] <= filled ? 0 : request->lag;
    cycles.whole += lag + request->latency;
    cycles.delay += lag + request->inside;
  }
  if (cycles.whole <= 0 || throughput <= 0) return std::nullopt;
  return DelayShift{"request_throughput", "avg", throughput, throughput * cycles.Speedup()};
}

std::optional<DelayShift> ArrivalShift(const Columns& columns, const NeverSent& never_sent,
                                       const UsualLag& usual, double throughput) {
  const Rows rows(columns, usual);
  Cycles held;
  double sent = 0;
  double waited = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto request = rows.At(row);
    if (!request) continue;
    ++sent;
    if (request->held <= 0) continue;
    ++waited;
    held.whole += request->lag + request->latency;
    held.delay += request->lag + request->inside;
  }
  if (sent == 0 || throughput <= 0) return std::nullopt;
  const double by_arrivals = (sent + static_cast<double>(never_sent.by_us)) / sent;
  const double by_places = 1 + waited / sent * (held.Speedup() - 1);
  const double due = sent + static_cast<double>(never_sent.by_us + never_sent.by_ceiling);
  const double most = std::max(throughput, due / DueSeconds(columns.dues()));
  return DelayShift{"request_throughput", "avg", throughput,
                    std::min(most, throughput * by_arrivals * by_places)};
}

}  // namespace imgperf
