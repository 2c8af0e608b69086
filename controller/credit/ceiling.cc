#include "controller/credit/ceiling.h"

#include <limits>
#include <utility>

namespace imgperf {

void Ceiling::Begin(std::optional<LevelCurve> curve, Nanos t0) {
  steps_.reset();
  limit_ = 0;
  taken_.clear();
  free_since_ = {};
  if (!curve) return;
  steps_.emplace(*std::move(curve), t0);
  SetLimit(steps_->level(), std::numeric_limits<Nanos>::min());
}

void Ceiling::Advance(Nanos now) {
  while (steps_ && steps_->next() && *steps_->next() <= now) {
    const Nanos at = *steps_->next();
    steps_->Step();
    SetLimit(steps_->level(), at);
  }
}

// Places above the limit go when their requests end, the ones that are free at once.
void Ceiling::SetLimit(std::uint32_t limit, Nanos since) {
  while (taken_.size() + free_since_.size() < limit) free_since_.push(since);
  while (!free_since_.empty() && taken_.size() + free_since_.size() > limit) free_since_.pop();
  limit_ = limit;
}

Nanos Ceiling::FreeSince() const { return steps_ ? free_since_.top() : std::numeric_limits<Nanos>::min(); }

void Ceiling::Take(AttemptId attempt) {
  if (!steps_) return;
  taken_.insert(attempt);
  free_since_.pop();
}

void Ceiling::Free(AttemptId attempt, Nanos ended) {
  if (taken_.erase(attempt) == 0) return;
  if (taken_.size() + free_since_.size() < limit_) free_since_.push(ended);
}

}  // namespace imgperf
