// SIGINT and SIGTERM as events, of a loop or of a thread of their own.
#pragma once

#include <functional>
#include <thread>

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

// The same for programs whose main thread has no loop: calls back on a thread of its own.
class SignalThread {
 public:
  explicit SignalThread(std::function<void()> on_signal);
  ~SignalThread();
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;

 private:
  Loop loop_;
  SignalWatch watch_;
  std::thread thread_;
};

}  // namespace imgperf
