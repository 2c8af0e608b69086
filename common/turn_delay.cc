#include "common/turn_delay.h"

#include <algorithm>

namespace imgperf {
namespace {

// A reading costs half a microsecond. One that is no older than this still serves when the thread falls
// asleep: of what the scheduler counted since, no more than this was not waiting to wake up.
constexpr Nanos kFresh = 100 * kMicrosecond;
// Waking up takes up to this anywhere, before the poll names what is ready. Of what is later it is not known
// whether it was late before the poll or behind it.
constexpr Nanos kWorthALook = kMillisecond / 2;

}  // namespace

void TurnDelay::BeforeSleep(Nanos looked) {
  if (total_ && looked - read_ <= kFresh) return;
  total_ = scheduler_->Total();
  read_ = looked;
}

Nanos TurnDelay::TimerLateBy(const Wait& wait) {
  return wait.rang == 0 ? 0 : std::max<Nanos>(0, wait.ended - std::max(wait.rang, wait.looked));
}

Nanos TurnDelay::LateBy(const Wait& wait) {
  Nanos late = TimerLateBy(wait);
  if (wait.answers || late >= kWorthALook) {
    const std::optional<Nanos> before = std::exchange(total_, scheduler_->Total());
    read_ = wait.ended;
    if (before && total_) late = std::max(late, *total_ - *before);
  }
  return std::min(late, wait.ended - wait.looked);
}

void TurnDelay::AfterWait(const Wait& wait) {
  if (ended_ != 0) worst_ = std::max(worst_, wait.looked - ended_);
  worst_ = std::max(worst_, TimerLateBy(wait));
  ended_ = wait.ended;
  const Nanos late = wait.slept ? LateBy(wait) : 0;
  ready_since_ = wait.slept ? wait.ended - late : all_named_;
  if (!wait.slept) {
    if (wait.whole) all_named_ = wait.looked;
  } else if (wait.whole) {
    all_named_ = late < kWorthALook ? wait.ended : wait.ended - late;
  } else {
    all_named_ = wait.looked;
  }
}

}  // namespace imgperf
