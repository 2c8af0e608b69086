// A promise on the numbers of a run, as `slo` of a run file says it.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "controller/slo/slo_text.h"

namespace imgperf {

// Holds unless the run says something of error_rate itself.
inline constexpr std::string_view kDefaultSlo = "error_rate <= 5%";

struct Slo {
  std::string text;    // as written
  std::string metric;  // tag
  std::string stat;    // of a request metric, as "p95"; empty: a number of the run
  Comparison comparison = Comparison::kAtMost;
  double limit = 0;       // in `unit`
  std::string_view unit;  // the metric's own
  std::string phase;      // empty: the profiling phases
  Nanos window = 0;       // every window of that length must keep it; 0: the phases as a whole
};

// Pure. Whether the phase exists is the caller's to check. Error: InvalidArgument with the text, what is
// wrong with it and the nearest word that would do.
absl::StatusOr<Slo> ParseSlo(std::string_view text);

}  // namespace imgperf
