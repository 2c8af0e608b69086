// Little's law as a check of the account: requests in flight over time, as the controller saw them and as the
// records tell it.
#pragma once

#include <optional>

#include "common/clock.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Request seconds of a phase.
struct LittleCheck {
  double controller_s = 0;  // from dispatch to return
  double records_s = 0;     // from the credit's arrival at a worker to the end of its last exchange
  double allowed_s = 0;     // by how much they may differ
  bool only_below = false;  // credits that were never started account for any surplus of the controller's
  bool surplus() const { return !only_below && controller_s - records_s > allowed_s; }
  bool deficit() const { return records_s - controller_s > allowed_s; }
};

// What of an attempt its record tells: worker clock, nanoseconds.
Nanos AtWorkerFor(const pb::Record& record);

// `at_worker_for`: of all the phase's records. Nothing where the two cannot be compared: an older journal,
// and phases that lost attempts, whose ends the controller decided.
std::optional<LittleCheck> CheckLittle(const pb::PhaseStart& start, const pb::PhaseSealed& sealed,
                                       double at_worker_for);

}  // namespace imgperf
