// What exact statistics cost beside nothing but selecting: a metric of 10 M requests, percentiles, moments
// and intervals, against std::nth_element for six quantiles. Prints processor time, medians of interleaved
// blocks. Usage: stats_bench [REQUESTS]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <random>
#include <vector>

#include "controller/stats/columns.h"

namespace imgperf {
namespace {

constexpr std::size_t kBlocks = 5;
constexpr double kBarSeconds = 0.3;  // a metric of 10 M, where selecting takes 0.12 s
constexpr double kBarRatio = 0.3 / 0.12;
constexpr double kBarRequests = 10e6;

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Latencies of a server that slows down and recovers, ms. Requests end in another order than they were due.
Columns Requests(std::size_t count) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> draw(3, 0.7);
  Columns columns;
  MetricValues values;
  for (std::size_t i = 0; i < count; ++i) {
    values[0] = draw(random) * ((i >> 16) % 2 == 0 ? 1.0 : 1.2);
    columns.Add(values, static_cast<Nanos>(i * 1'000 + random() % 64'000));
  }
  return columns;
}

// The floor: six quantiles, one after the other.
double Floor(std::vector<double>& values) {
  const double start = CpuSeconds();
  auto from = values.begin();
  double sum = 0;
  for (const double share : {0.25, 0.5, 0.75, 0.9, 0.95, 0.99}) {
    const auto at =
        values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(from, at, values.end());
    sum += *at;
    from = at + 1;
  }
  const double took = CpuSeconds() - start;
  return sum > 0 ? took : 0;
}

double Ours(const std::vector<OrderedColumns>& parts, bool with_intervals) {
  const double start = CpuSeconds();
  const auto statistics = Summarize(parts, [&](std::size_t) { return with_intervals; });
  return statistics.distributions[0] ? CpuSeconds() - start : 0;
}

double Median(std::array<double, kBlocks> values) {
  std::sort(values.begin(), values.end());
  return values[kBlocks / 2];
}

int Measure(std::size_t count) {
  const Columns columns = Requests(count);
  double start = CpuSeconds();
  std::vector<OrderedColumns> parts;
  parts.emplace_back(columns);
  const double ordering = CpuSeconds() - start;
  std::array<double, kBlocks> floor{};
  std::array<double, kBlocks> bare{};
  std::array<double, kBlocks> whole{};
  std::vector<double> values;
  for (std::size_t block = 0; block < kBlocks; ++block) {
    CollectInDueOrder(parts, 0, values);
    floor[block] = Floor(values);
    bare[block] = Ours(parts, false);
    whole[block] = Ours(parts, true);
  }
  const double scale = static_cast<double>(count) / kBarRequests;
  const double ratio = Median(whole) / Median(floor);
  fmt::print("{} requests, seconds of CPU a metric\n", count);
  fmt::print("  six quantiles by nth_element   {:.3f}\n", Median(floor));
  fmt::print("  ours without intervals         {:.3f}  {:.2f} x\n", Median(bare),
             Median(bare) / Median(floor));
  fmt::print("  ours with intervals            {:.3f}  {:.2f} x (bar: {:.2f} s or {:.1f} x)\n", Median(whole),
             ratio, kBarSeconds * scale, kBarRatio);
  fmt::print("  due order, once for all        {:.3f}\n", ordering);
  // Seconds on machines like those the bar was set on, the ratio on all others.
  return Median(whole) <= kBarSeconds * scale || ratio <= kBarRatio ? 0 : 1;
}

}  // namespace
}  // namespace imgperf

int main(int argc, char** argv) {
  const long count = argc > 1 ? std::atol(argv[1]) : 10'000'000;
  if (count < 1'000) {
    fmt::print(stderr, "usage: {} [REQUESTS], 1000 or more\n", argv[0]);
    return 1;
  }
  return imgperf::Measure(static_cast<std::size_t>(count));
}
