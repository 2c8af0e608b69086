// An open loop's ceiling: at most so many requests in flight, and how long arrivals waited for it.
//
// A place is taken when a credit is dispatched and free when its request ended: then by the worker's own
// stamp, for what follows is our lateness and not the user's ceiling. Places are taken in the order in which
// they became free. Dispatch is in the order of the due instants, so a place that is taken ahead of its due
// instant never keeps an earlier request waiting. Pure. Thread: credit loop.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_set>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/credit/level_curve.h"

namespace imgperf {

class Ceiling {
 public:
  // A phase begins at `t0`. Without a curve there is no limit, and nothing is ever held.
  void Begin(std::optional<LevelCurve> curve, Nanos t0);
  // Raises and lowers the limit to what it is at `now`. To be called before HasPlace().
  void Advance(Nanos now);
  bool HasPlace() const { return !steps_ || taken_.size() < limit_; }
  // Since when the place that is taken next has been free: what was due earlier was held until then. Before
  // every instant when there is no limit. Only while HasPlace().
  Nanos FreeSince() const;
  // The attempt takes the place that was free first.
  void Take(AttemptId attempt);
  // The attempt's request ended at `ended`; unknown attempts are ignored.
  void Free(AttemptId attempt, Nanos ended);
  // When the limit changes next.
  std::optional<Nanos> NextChange() const { return steps_ ? steps_->next() : std::nullopt; }
  std::uint32_t limit() const { return limit_; }

 private:
  void SetLimit(std::uint32_t limit, Nanos since);

  std::optional<LevelSteps> steps_;  // nothing: no limit
  std::uint32_t limit_ = 0;
  std::unordered_set<AttemptId> taken_;
  std::priority_queue<Nanos, std::vector<Nanos>, std::greater<>> free_since_;  // of places not taken
};

}  // namespace imgperf
