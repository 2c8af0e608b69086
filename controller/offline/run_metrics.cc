#include "controller/offline/run_metrics.h"

#include <algorithm>
#include <utility>

namespace imgperf {
namespace {

// From the first start to the last end of completed requests; nothing without any.
std::optional<Span> SuccessOf(const std::vector<const PhaseFold*>& phases) {
  std::vector<Span> spans;
  for (const PhaseFold* phase : phases) {
    if (phase->outcomes().completed > 0) spans.push_back(phase->success());
  }
  if (spans.empty()) return std::nullopt;
  return Extent(spans);
}

// In which the controller was gone. Throughput and concurrency are those of the time in which it was there.
Nanos GapsOf(const std::vector<const PhaseFold*>& phases) {
  Nanos gaps_for = 0;
  for (const PhaseFold* phase : phases) {
    for (const Span& gap : phase->Gaps()) gaps_for += gap.end - gap.start;
  }
  return gaps_for;
}

std::optional<double> EffectiveConcurrency(const std::vector<const PhaseFold*>& phases) {
  double in_flight = 0;
  double elapsed = 0;
  for (const PhaseFold* phase : phases) {
    const Span extent = Extent(phase->spans());
    in_flight += InFlightSeconds(phase->spans(), extent);
    elapsed += Seconds(extent.end - extent.start - GapsOf({phase}));
  }
  if (elapsed <= 0) return std::nullopt;
  return in_flight / elapsed;
}

double SumOf(const MetricSet& set, std::string_view tag) {
  const Distribution* distribution = set.DistributionOf(tag);
  return distribution == nullptr ? 0 : distribution->sum;
}

void AddRates(MetricSet& set, const OutcomeCounts& outcomes, double seconds) {
  if (seconds <= 0) return;
  const double requests = static_cast<double>(outcomes.completed);
  set.per_run.push_back({"request_throughput", "Request Throughput", "requests/sec", requests / seconds});
  set.per_run.push_back(
      {"images_per_second", "Images per Second", "images/sec", SumOf(set, "image_count") / seconds});
  set.per_run.push_back(
      {"megapixels_per_second", "Megapixels per Second", "MP/sec", SumOf(set, "megapixels") / seconds});
  if (set.DistributionOf("denoising_steps") != nullptr)
    set.per_run.push_back(
        {"steps_per_second", "Steps per Second", "steps/sec", SumOf(set, "denoising_steps") / seconds});
}

// All GPUs for the whole time, busy or not: what the images cost whoever pays for the server.
void AddCost(MetricSet& set, const GpuFacts& gpus, double seconds) {
  constexpr double kHour = 3600;
  const double images = SumOf(set, "image_count");
  if (gpus.count <= 0 || seconds <= 0 || images <= 0) return;
  const double each = gpus.count * seconds / images;
  set.per_run.push_back({"gpu_seconds_per_image", "GPU Seconds per Image", "sec/image", each});
  if (gpus.price > 0)
    set.per_run.push_back(
        {"price_per_1000_images", "Price per 1,000 Images", "currency", 1000 * each / kHour * gpus.price});
}

// Only where the run says what a good request is. Good requests are counted over the same time as throughput,
// and as a share of every request that was sent and not cancelled on purpose.
void AddGoodput(MetricSet& set, const std::vector<const PhaseFold*>& phases, const OutcomeCounts& outcomes,
                double seconds) {
  std::optional<std::uint64_t> good;
  for (const PhaseFold* phase : phases) {
    if (phase->good()) good = good.value_or(0) + *phase->good();
  }
  if (!good) return;
  const double count = static_cast<double>(*good);
  const std::uint64_t sent = outcomes.total() - outcomes.unsent - outcomes.by_plan;
  if (seconds > 0) set.per_run.push_back({"goodput", "Goodput", "requests/sec", count / seconds});
  set.per_run.push_back({"good_request_count", "Good Request Count", "requests", count});
  if (sent > 0)
    set.per_run.push_back(
        {"good_request_fraction", "Good Request Fraction", "ratio", count / static_cast<double>(sent)});
}

// AIPerf's sums; nothing without a tokenizer.
void AddTokens(MetricSet& set) {
  const auto add = [&](std::string_view of, std::string_view tag, std::string_view header) {
    const Distribution* tokens = set.DistributionOf(of);
    if (tokens != nullptr) set.per_run.push_back({tag, header, "tokens", tokens->sum, false});
  };
  add("input_sequence_length", "total_isl", "Total Input Sequence Length");
  add("error_isl", "total_error_isl", "Total Error Input Sequence Length");
}

void AddCounts(MetricSet& set, const OutcomeCounts& outcomes) {
  const std::uint64_t errors = outcomes.failed + outcomes.lost;
  const std::uint64_t judged = outcomes.completed + errors;
  set.per_run.push_back(
      {"request_count", "Request Count", "requests", static_cast<double>(outcomes.completed)});
  set.per_run.push_back(
      {"error_request_count", "Error Request Count", "requests", static_cast<double>(errors)});
  set.per_run.push_back(
      {"completed_request_count", "Completed Requests", "requests", static_cast<double>(judged)});
  set.per_run.push_back({"cancelled_request_count", "Cancelled Request Count", "requests",
                         static_cast<double>(outcomes.cancelled)});
  // Where everything was cancelled on purpose, nothing failed.
  if (judged == 0 && !outcomes.OnlyCancelledByPlan()) return;
  const double share = judged == 0 ? 0 : static_cast<double>(errors) / static_cast<double>(judged);
  set.per_run.push_back({"error_rate", "Error Rate", "%", 100.0 * share});
}

void Append(std::vector<double>& values, const std::vector<double>& more) {
  values.insert(values.end(), more.begin(), more.end());
}

// Of one latency over all requests. `read`: its part of a phase's shortfalls.
Pessimistic WithFailures(const std::vector<const PhaseFold*>& phases,
                         const std::vector<OrderedColumns>& columns, std::string_view tag,
                         const Shortfall& (Shortfalls::*read)() const) {
  std::vector<double> completed;
  CollectInDueOrder(columns, MetricIndex(tag), completed);
  Shortfall all;
  for (const PhaseFold* phase : phases) {
    const Shortfall& shortfall = (phase->shortfalls().*read)();
    Append(all.censored, shortfall.censored);
    all.failed += shortfall.failed;
  }
  return PessimisticOf(std::move(completed), std::move(all));
}

void AddPessimistic(MetricSet& set, const std::vector<const PhaseFold*>& phases,
                    const std::vector<OrderedColumns>& columns) {
  if (std::none_of(phases.begin(), phases.end(), [](auto* phase) { return phase->shortfalls().any(); }))
    return;
  set.pessimistic[MetricIndex("request_latency")] =
      WithFailures(phases, columns, "request_latency", &Shortfalls::request_latency);
  set.pessimistic[MetricIndex("response_time")] =
      WithFailures(phases, columns, "response_time", &Shortfalls::response_time);
}

}  // namespace

std::optional<double> MetricSet::Find(std::string_view tag) const {
  const auto it = std::find_if(per_run.begin(), per_run.end(), [&](const Scalar& s) { return s.tag == tag; });
  if (it == per_run.end()) return std::nullopt;
  return it->value;
}

const Distribution* MetricSet::DistributionOf(std::string_view tag) const {
  const std::size_t i = MetricIndex(tag);
  return i < kMetricCount && per_request[i] ? &*per_request[i] : nullptr;
}

OutcomeCounts OutcomesOf(const std::vector<const PhaseFold*>& phases) {
  OutcomeCounts sum;
  for (const PhaseFold* phase : phases) {
    const OutcomeCounts& of = phase->outcomes();
    sum.completed += of.completed;
    sum.failed += of.failed;
    sum.cancelled += of.cancelled;
    sum.lost += of.lost;
    sum.unsent += of.unsent;
    sum.by_plan += of.by_plan;
  }
  return sum;
}

MetricSet MetricsOf(const std::vector<const PhaseFold*>& phases, Nanos to_epoch, const GpuFacts& gpus) {
  std::vector<OrderedColumns> columns;
  for (const PhaseFold* phase : phases) columns.emplace_back(phase->columns());
  MetricSet set;
  ColumnStatistics statistics =
      Summarize(columns, [](std::size_t metric) { return Metrics()[metric].in_console; });
  set.per_request = statistics.distributions;
  set.intervals = std::move(statistics.intervals);
  AddPessimistic(set, phases, columns);
  const OutcomeCounts outcomes = OutcomesOf(phases);
  const std::optional<Span> success = SuccessOf(phases);
  const double seconds = success ? Seconds(success->end - success->start - GapsOf(phases)) : 0;
  if (success) {
    set.first_start = success->start + to_epoch;
    set.last_end = success->end + to_epoch;
  }
  AddRates(set, outcomes, seconds);
  AddCost(set, gpus, seconds);
  if (const auto concurrency = EffectiveConcurrency(phases)) {
    set.per_run.push_back({"effective_concurrency", "Effective Concurrency", "requests", *concurrency});
  }
  if (seconds > 0) set.per_run.push_back({"benchmark_duration", "Benchmark Duration", "sec", seconds});
  AddCounts(set, outcomes);
  AddGoodput(set, phases, outcomes, seconds);
  AddTokens(set);
  return set;
}

}  // namespace imgperf
