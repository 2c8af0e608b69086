// What the page's charts need of every request: when it was due, began and ended, and what became of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "common/clock.h"

namespace imgperf {

// In the place of a worker's index: nobody is known to have had the request.
inline constexpr std::uint32_t kNoWorker = 0xFFFFFFFF;

enum class PageOutcome : std::uint8_t { kCompleted, kFailed, kCancelled, kLost };
inline constexpr std::size_t kPageOutcomes = 4;

// Instants are Unix time. 40 bytes: a run may have millions.
struct RequestRow {
  Nanos due = 0;
  Nanos start = 0;
  Nanos end = 0;
  std::uint32_t worker = kNoWorker;  // index in RunReport::workers
  std::uint32_t url = 0;             // index in the plan
  std::uint16_t phase = 0;
  std::uint16_t images = 0;  // returned
  PageOutcome outcome = PageOutcome::kCompleted;
  bool warmup = false;

  // As the metrics of these names, of completed requests; of others, for how long they were under way.
  double RequestLatencyMs() const { return static_cast<double>(end - start) / 1e6; }
  double ResponseTimeMs() const { return static_cast<double>(end - due) / 1e6; }
};

using RequestRows = std::vector<RequestRow>;

}  // namespace imgperf
