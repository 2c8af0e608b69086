#include "common/turn_delay.h"

#include <algorithm>

namespace imgperf {
namespace {

// A reading costs half a microsecond. One that is no older than this still serves when the thread falls
// asleep: of what the scheduler counted since, no more than this was not waiting to wake up.
constexpr Nanos kFresh = 100 * kMicrosecond;

}  // namespace

void TurnDelay::BeforeSleep(Nanos looked) {
  if (total_ && looked - read_ <= kFresh) return;
  total_ = scheduler_->Total();
  read_ = looked;
}

Nanos TurnDelay::LateBy(const Wait& wait) {
  Nanos late = wait.rang == 0 ? 0 : std::max<Nanos>(0, wait.ended - std::max(wait.rang, wait.looked));
  worst_ = std::max(worst_, late);
  if (!wait.answers) return late;
  const std::optional<Nanos> before = std::exchange(total_, scheduler_->Total());
  read_ = wait.ended;
  if (before && total_) late = std::max(late, *total_ - *before);
  return std::min(late, wait.ended - wait.looked);
}

void TurnDelay::AfterWait(const Wait& wait) {
  if (ended_ != 0) worst_ = std::max(worst_, wait.looked - ended_);
  ended_ = wait.ended;
  ready_since_ = wait.slept ? wait.ended - LateBy(wait) : all_named_;
  if (wait.whole) {
    all_named_ = wait.slept ? wait.ended : wait.looked;
  } else if (wait.slept) {
    all_named_ = wait.looked;
  }
}

}  // namespace imgperf
