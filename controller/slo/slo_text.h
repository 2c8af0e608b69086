// The grammar of SLOs: METRIC[.STAT] OP VALUE[UNIT] [in PHASE] [over WINDOW], apart from what the words mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/clock.h"

namespace imgperf {

enum class Comparison : std::uint8_t { kLess, kAtMost, kMore, kAtLeast };  // < <= > >=

bool Holds(double value, Comparison comparison, double limit);
// True for < and <=: the larger, the worse.
bool BoundsAbove(Comparison comparison);
// How far `value` is from being a miss, in its unit; negative for a miss.
double MarginOf(double value, Comparison comparison, double limit);

struct SloWords {
  std::string_view metric;  // "response_time"
  std::string_view stat;    // "p95"; empty: none
  Comparison comparison = Comparison::kAtMost;
  double number = 0;       // finite
  std::string_view unit;   // "s"; empty: none
  std::string_view phase;  // empty: none
  Nanos window = 0;        // 0: none
};

// Pure. The words point into `text`. Error: InvalidArgument with the text and what is wrong with it.
absl::StatusOr<SloWords> ReadSloWords(std::string_view text);

// The text with single blanks between its words: how reports show it.
std::string TidySloText(std::string_view text);

// The error "\"TEXT\": WHY", as every reader of such texts says it.
absl::Status SloFault(std::string_view text, std::string_view why);
absl::Status SloFault(std::string_view text, const absl::Status& why);

}  // namespace imgperf
