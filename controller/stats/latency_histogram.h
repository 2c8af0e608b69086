// Latencies counted in buckets that grow by a fixed factor: percentiles of any number of them in 10 KiB, each
// within 1 % of the exact one. For what is shown while a run goes on; results are exact (distribution.h).
//
// Pure. The scheme is DDSketch's (Masson, Rim and Lee, "DDSketch: a fast and fully-mergeable quantile sketch
// with relative-error guarantees", PVLDB 12(12), 2019, section 2.1): with g = (1 + a) / (1 - a), bucket i
// holds what lies in (g^(i-1), g^i], and 2 g^i / (g + 1) is off by at most the share a from all of that. Its
// range is fixed instead of its number of buckets, so that nothing is ever collapsed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "common/clock.h"

namespace imgperf {

// What is shown of latencies, in nanoseconds; all 0 without any.
struct LatencySummary {
  std::uint64_t count = 0;
  Nanos p50 = 0;
  Nanos p90 = 0;
  Nanos p99 = 0;
};

class LatencyHistogram {
 public:
  static constexpr double kError = 0.01;
  // Outside of these the error has no bound: what is shorter or longer counts as this long.
  static constexpr Nanos kShortest = kMicrosecond;
  static constexpr Nanos kLongest = 36'000 * kSecond;

  void Add(Nanos latency);
  // As if everything added to `other` had been added here.
  void Merge(const LatencyHistogram& other);
  std::uint64_t count() const { return count_; }
  // The percentile of `share` (0 to 1) in nanoseconds, interpolated linearly between closest ranks as
  // Summarize() does; 0 when nothing was added.
  double Quantile(double share) const;
  LatencySummary Summary() const;

 private:
  static constexpr std::size_t kBuckets = 1217;  // 1 + log_g(kLongest / kShortest), rounded up

  std::uint64_t count_ = 0;
  std::array<std::uint64_t, kBuckets> counts_{};
};

}  // namespace imgperf
