// One deadline that moves often, on a loop timer that is set seldom: a later deadline leaves the timer alone.
#pragma once

#include <functional>
#include <utility>

#include "common/loop.h"

namespace imgperf {

// Thread: the loop's. The loop outlives it.
class LazyTimer {
 public:
  LazyTimer(Loop& loop, std::function<void()> task) : loop_(loop), task_(std::move(task)) {}
  ~LazyTimer() { loop_.Cancel(timer_); }
  LazyTimer(const LazyTimer&) = delete;
  LazyTimer& operator=(const LazyTimer&) = delete;

  // Runs the task once at `when`, on the loop's clock, in place of any earlier setting.
  void Set(Nanos when) {
    deadline_ = when;
    if (armed_ == 0 || when < armed_) Arm(when);
  }
  void Clear() { deadline_ = 0; }

 private:
  void Arm(Nanos when) {
    loop_.Cancel(timer_);
    armed_ = when;
    timer_ = loop_.At(when, [this] { OnTimer(); });
  }
  void OnTimer() {
    armed_ = 0;
    timer_ = 0;
    if (deadline_ == 0) return;
    if (deadline_ > loop_.Now()) return Arm(deadline_);
    deadline_ = 0;
    task_();
  }

  Loop& loop_;
  std::function<void()> task_;
  Nanos deadline_ = 0;  // 0: none
  Nanos armed_ = 0;     // when the loop's timer fires; 0: none
  Loop::TimerId timer_ = 0;
};

}  // namespace imgperf
