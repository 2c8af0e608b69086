// What shall fail a comparison: METRIC[.STAT] OP VALUE, of the difference between the runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/compare/difference.h"
#include "controller/compare/figure.h"
#include "controller/slo/slo_text.h"

namespace imgperf {

// "request_latency.p95 > +5%": it grew by more than 5 %. "request_latency.p95 > +200ms",
// "images_per_second < -3%", "error_rate > +1%" (of a share: by points, not of itself).
struct FailIf {
  std::string text;  // as written
  Figure figure;
  Comparison comparison = Comparison::kMore;
  double limit = 0;
  bool relative = false;  // `limit` is a share of the first run's number, 0.05; else in the figure's unit
};

// Pure. Error: InvalidArgument with the text and what is wrong with it.
absl::StatusOr<FailIf> ParseFailIf(std::string_view text);

enum class FailIfState {
  kHit,  // the difference is beyond the limit, and there is one: noise alone does not make it
  kNotHit,
  kCannotTell,  // it is beyond the limit, and could be noise; or nothing was measured
};

struct FailIfResult {
  std::string text;
  FailIfState state = FailIfState::kCannotTell;
  std::optional<double> found;  // as `limit`
  bool relative = false;        // the rule's
};

// `difference`: nothing where it could not be measured. Pure.
FailIfResult JudgeFailIf(const FailIf& rule, const std::optional<Difference>& difference);

}  // namespace imgperf
