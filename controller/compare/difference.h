// What lies between the same number of two runs, how sure it is, and how many requests would tell.
#pragma once

#include <cstdint>
#include <optional>

#include "controller/compare/estimate.h"

namespace imgperf {

// In words: "the second is better than the first".
enum class Verdict { kBetter, kWorse, kCannotTell };

struct Difference {
  std::optional<double> relative;  // second ÷ first - 1; nothing where that is no number
  double absolute = 0;             // second - first; not a number where both are infinite
  // Of the absolute difference and of the relative one, at kConfidence; infinite: open to that side.
  double low = 0;
  double high = 0;
  std::optional<double> relative_low;
  std::optional<double> relative_high;
  bool told = false;  // the interval is on one side of nothing
};

// The draws of both are independent of each other. Pure.
Difference DifferenceOf(const Estimate& first, const Estimate& second);

Verdict VerdictOn(const Difference& difference, bool larger_is_better);

// How often in 100 a difference that is there shall be told.
inline constexpr double kPower = 0.8;

// How many requests on each side would tell a relative difference of that size (0.05: 5 %) with kPower, were
// the runs otherwise as these: their variance, memory included, falls with their length. Of a tail so thin
// that its noise is not known, those that carry it at the least. Nothing where neither varies, the size is 0,
// or a number is 0 or falls among failures.
std::optional<std::uint64_t> RequestsToTell(const Estimate& first, const Estimate& second, double relative);

}  // namespace imgperf
