// Prometheus' text format, as servers and exporters show their metrics ("text exposition format", version
// 0.0.4; what OpenMetrics adds behind a value is passed over). Pure, safe on any bytes.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

enum class SeriesKind { kUntyped, kCounter, kGauge, kHistogram, kSummary };

struct PromSample {
  std::string name;
  // As {"gpu", "0"}; in the order in which they stand.
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;  // may be infinite or not a number
  // "" where there is none of that name.
  std::string_view Label(std::string_view name) const;
};

struct PromText {
  std::vector<PromSample> samples;
  std::map<std::string, SeriesKind, std::less<>> kinds;  // by the name of the family
};

inline constexpr std::size_t kMostPromBytes = 16 << 20;
inline constexpr std::size_t kMostPromSamples = 50'000;

// Errors: InvalidArgument with the line's number and what is wrong with it; ResourceExhausted above the
// bounds.
absl::StatusOr<PromText> ParsePrometheus(std::string_view text);

// `name{a="b",c="d"}`, as it would stand in the format: one text for one series.
std::string SeriesName(const PromSample& sample);

// Of a sample: of its own family, or of the one that its ending (_total, _sum, _count, _bucket) belongs to.
// Sums, counts and buckets only rise, as counters do.
SeriesKind KindOf(const PromText& text, std::string_view name);

}  // namespace imgperf
