// The first entry of every journal: what run this is, of which plan, in which life of its controller.
#pragma once

#include <cstdint>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/plan/run_plan.h"
#include "proto/journal.pb.h"

namespace imgperf {

struct HeaderFacts {
  RunId run = 0;
  std::uint32_t epoch = 0;
  std::uint16_t grpc_port = 0;
  std::uint16_t credit_port = 0;
  std::uint16_t simulator_port = 0;
  const pb::RunHeader* first = nullptr;  // of the run's first life; null in that one itself
};

// A run has one anchor between its clock and the wall's. A life on another boot of a machine has another
// monotonic clock, and so an anchor of its own.
pb::JournalEntry HeaderEntry(const RunPlan& plan, const HeaderFacts& facts, const Clock& clock);

}  // namespace imgperf
