// The run delay of the thread that makes it, as Linux counts it: waiting behind other threads of the
// processor as well as being throttled by a cgroup's quota.
#pragma once

#include "common/turn_delay.h"

namespace imgperf {

class ThreadRunDelay final : public RunDelay {
 public:
  ThreadRunDelay();
  ~ThreadRunDelay() override;
  ThreadRunDelay(const ThreadRunDelay&) = delete;
  ThreadRunDelay& operator=(const ThreadRunDelay&) = delete;

  // Of the thread that made this object, whoever asks.
  std::optional<Nanos> Total() override;

 private:
  const int fd_;  // -1: the kernel does not tell
};

}  // namespace imgperf
