#include "controller/run/vitals.h"

namespace imgperf {

void Vitals::OnBeat(const pb::Beat& beat) {
  if (beat.has_lag_ns()) lag_ns_ = beat.lag_ns();
  if (beat.has_clock_bound_ns()) clock_bound_ns_ = beat.clock_bound_ns();
  if (!beat.has_cpu_ns()) return;
  const CpuTime now{beat.sent_ns(), beat.cpu_ns()};
  // Neither runs backwards in a worker that means well.
  if (cpu_time_ && now.at_ns > cpu_time_->at_ns && now.used_ns >= cpu_time_->used_ns) {
    cpu_ = static_cast<double>(now.used_ns - cpu_time_->used_ns) /
           (static_cast<double>(now.at_ns) - static_cast<double>(cpu_time_->at_ns));
  }
  cpu_time_ = now;
}

void Vitals::WriteTo(pb::Member& member) const {
  if (lag_ns_) member.set_lag_ns(*lag_ns_);
  if (clock_bound_ns_) member.set_clock_bound_ns(*clock_bound_ns_);
  if (cpu_) member.set_cpu(*cpu_);
}

}  // namespace imgperf
