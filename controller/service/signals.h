// SIGINT and SIGTERM as events of the run's loop.
#pragma once

#include <functional>

#include "common/loop.h"

namespace imgperf {

// Blocks SIGINT and SIGTERM in this thread and all it starts later: they arrive through a SignalWatch. Call
// before the program's first thread starts, the log's included, or that thread takes the signal and the
// process dies of it.
void HoldSignals();

// Calls back on the loop's thread, once for each signal. After HoldSignals().
class SignalWatch {
 public:
  // `loop` outlives the watch.
  SignalWatch(Loop& loop, std::function<void()> on_signal);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

 private:
  Loop& loop_;
  const int fd_;
};

}  // namespace imgperf
