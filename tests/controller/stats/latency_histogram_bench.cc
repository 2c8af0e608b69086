// Prints what processor time it costs to count a latency, and to sum up what was counted. Fails when the
// first takes more than a tenth of what the controller may spend on a record.
#include <fmt/format.h>

#include <ctime>
#include <random>
#include <vector>

#include "controller/stats/latency_histogram.h"

namespace imgperf {
namespace {

constexpr int kLatencies = 4'000'000;
constexpr int kSummaries = 10'000;
constexpr double kMostNs = 400;  // of 4 us a record

// Of this process: the machine may be busy with others.
double CpuNs() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC * 1e9; }

std::vector<Nanos> Latencies() {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> latency(22, 1);  // about 3.6 s
  std::vector<Nanos> values(1 << 16);
  for (Nanos& value : values) value = static_cast<Nanos>(latency(random));
  return values;
}

int Measure() {
  const std::vector<Nanos> values = Latencies();
  LatencyHistogram histogram;
  double start = CpuNs();
  for (std::size_t i = 0; i < kLatencies; ++i) histogram.Add(values[i % values.size()]);
  const double add = (CpuNs() - start) / kLatencies;
  start = CpuNs();
  Nanos sum = 0;
  for (int i = 0; i < kSummaries; ++i) sum += histogram.Summary().p99;
  const double summary = (CpuNs() - start) / kSummaries;
  fmt::print("latency histogram: {:.1f} ns to add (at most {}), {:.0f} ns to sum up (p99 {} ms)\n", add,
             kMostNs, summary, sum / kSummaries / kMillisecond);
  return add <= kMostNs ? 0 : 1;
}

}  // namespace
}  // namespace imgperf

int main() { return imgperf::Measure(); }
