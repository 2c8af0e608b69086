// When an endpoint is asked next. Pure.
#pragma once

#include "common/clock.h"

namespace imgperf {

// Every so often, on a grid that begins with the first; what falls while an answer is awaited is left out.
// One that keeps failing is asked ever less often, up to every half minute: it may not be there at all.
class ScrapeSchedule {
 public:
  static constexpr Nanos kSlowest = 30 * kSecond;

  ScrapeSchedule(Nanos first, Nanos every) : due_(first), every_(every) {}

  // When it is due; meaningless while it is being asked.
  Nanos due() const { return due_; }
  bool asking() const { return asking_; }
  void Asked() { asking_ = true; }
  void Answered(Nanos now, bool good);

 private:
  Nanos due_;
  const Nanos every_;
  Nanos pause_ = 0;  // while it fails
  bool asking_ = false;
};

}  // namespace imgperf
