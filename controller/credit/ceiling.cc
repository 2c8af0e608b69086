#include "controller/credit/ceiling.h"

#include <limits>
#include <utility>

namespace imgperf {

void Ceiling::Begin(std::optional<LevelCurve> curve, Nanos t0) {
  curve_ = std::move(curve);
  t0_ = t0;
  limit_ = 0;
  next_change_.reset();
  taken_.clear();
  free_since_ = {};
  if (!curve_) return;
  SetLimit(curve_->At(0), std::numeric_limits<Nanos>::min());
  if (const auto change = curve_->NextChange(0)) next_change_ = t0_ + *change;
}

void Ceiling::Advance(Nanos now) {
  while (next_change_ && *next_change_ <= now) {
    const Nanos at = *next_change_;
    SetLimit(curve_->At(at - t0_), at);
    const auto change = curve_->NextChange(at - t0_);
    next_change_.reset();
    if (change) next_change_ = t0_ + *change;
  }
}

// Places above the limit go when their requests end, the ones that are free at once.
void Ceiling::SetLimit(std::uint32_t limit, Nanos since) {
  while (taken_.size() + free_since_.size() < limit) free_since_.push(since);
  while (!free_since_.empty() && taken_.size() + free_since_.size() > limit) free_since_.pop();
  limit_ = limit;
}

Nanos Ceiling::FreeSince() const { return curve_ ? free_since_.top() : std::numeric_limits<Nanos>::min(); }

void Ceiling::Take(AttemptId attempt) {
  if (!curve_) return;
  taken_.insert(attempt);
  free_since_.pop();
}

void Ceiling::Free(AttemptId attempt, Nanos ended) {
  if (taken_.erase(attempt) == 0) return;
  if (taken_.size() + free_since_.size() < limit_) free_since_.push(ended);
}

}  // namespace imgperf
