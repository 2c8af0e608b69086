// Quantities with units as run files and flags write them: "90s", "1.5h", "64MiB", "0.4/s", "10%".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/clock.h"

namespace imgperf {

// "250ms", "1.5s", "20m", "2h", "100us", "5ns", and "0". A bare number is an error that names the units.
absl::StatusOr<Nanos> ParseDuration(std::string_view text);
// The shortest exact writing in one unit: 90000000000 -> "90s", 1500000 -> "1500us".
std::string FormatDuration(Nanos value);
// For people: three significant digits in a fitting unit, "12.3 s", "4 m 10 s".
std::string HumanDuration(Nanos value);

// "512B", "64KiB", "8MiB", "1GiB", "10MB" (powers of ten). A bare number is an error.
absl::StatusOr<std::uint64_t> ParseBytes(std::string_view text);
std::string FormatBytes(std::uint64_t bytes);

// "10%" -> 0.1. A bare number is an error.
absl::StatusOr<double> ParsePercent(std::string_view text);
// 100,000 of a million -> "10%".
std::string FormatPartsPerMillion(std::uint32_t parts);

// "0.4/s", "30/m", "100/h" -> per second. A bare number is an error, but for 0.
absl::StatusOr<double> ParseRate(std::string_view text);
// "0.4/s", "30/s": exactly what ParseRate takes.
std::string FormatRate(double per_second);

// "1024x768" -> {1024, 768}; letters case-insensitive, both 1..65535.
struct PixelSize {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool operator==(const PixelSize&) const = default;
};
absl::StatusOr<PixelSize> ParsePixelSize(std::string_view text);

// The candidate nearest to `word` by edit distance, for "did you mean"; empty when none is near.
template <typename Range>
std::string Nearest(std::string_view word, const Range& candidates);

// Levenshtein distance.
std::size_t EditDistance(std::string_view a, std::string_view b);

template <typename Range>
std::string Nearest(std::string_view word, const Range& candidates) {
  std::string best;
  std::size_t best_distance = word.size() / 2 + 2;
  for (const auto& candidate : candidates) {
    const std::size_t distance = EditDistance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

}  // namespace imgperf
