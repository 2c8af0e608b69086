// The order of work on one simulated GPU: one request after another, first come first served. Pure.
//
// A client that leaves frees nothing: servers of this kind finish abandoned work.
#pragma once

#include <algorithm>

#include "common/clock.h"

namespace imgperf {

struct ServiceSlot {
  Nanos start_ns = 0;
  Nanos finish_ns = 0;
};

class ServiceQueue {
 public:
  // No work starts before `open_ns`: the model is still loading.
  explicit ServiceQueue(Nanos open_ns) : free_ns_(open_ns) {}

  ServiceSlot Admit(Nanos now, Nanos service_for) {
    const Nanos start = std::max(now, free_ns_);
    free_ns_ = start + service_for;
    return {start, free_ns_};
  }

 private:
  Nanos free_ns_;
};

}  // namespace imgperf
