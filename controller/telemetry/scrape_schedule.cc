#include "controller/telemetry/scrape_schedule.h"

#include <algorithm>

namespace imgperf {

void ScrapeSchedule::Answered(Nanos now, bool good) {
  asking_ = false;
  pause_ = good ? 0 : std::min(std::max(every_, 2 * pause_), std::max(kSlowest, every_));
  if (!good) {
    due_ = now + pause_;
    return;
  }
  due_ += every_;
  if (due_ < now) due_ += (now - due_ + every_ - 1) / every_ * every_;
}

}  // namespace imgperf
