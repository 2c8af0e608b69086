// Rows of requests made by hand.
#pragma once

#include "controller/html/request_rows.h"

namespace imgperf {

// A request of `latency` that starts `at` after an arbitrary instant, due a millisecond before.
inline RequestRow RowAt(Nanos at, Nanos latency, PageOutcome outcome = PageOutcome::kCompleted) {
  constexpr Nanos kSomeDay = 1'763'819'441'000'000'000;
  RequestRow row;
  row.start = kSomeDay + at;
  row.due = row.start - kMillisecond;
  row.end = row.start + latency;
  row.images = 1;
  row.outcome = outcome;
  return row;
}

}  // namespace imgperf
