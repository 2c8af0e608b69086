#include "simulator/gpu_meter.h"

#include <algorithm>

namespace imgperf {

void GpuMeter::Work(std::uint32_t gpu, Nanos from, Nanos to) {
  if (gpu < gpus_.size() && from < to) gpus_[gpu].ahead.push_back({from, to});
}

GpuMeter::Reading GpuMeter::ReadAt(std::uint32_t index, Nanos now) {
  Gpu& gpu = gpus_[index];
  while (!gpu.ahead.empty() && gpu.ahead.front().to <= now) {
    gpu.busy_for += gpu.ahead.front().to - gpu.ahead.front().from;
    gpu.ahead.pop_front();
  }
  Reading reading;
  reading.busy = !gpu.ahead.empty() && gpu.ahead.front().from <= now;
  const Nanos busy_for = gpu.busy_for + (reading.busy ? now - gpu.ahead.front().from : 0);
  reading.watts = reading.busy ? kBusyWatts : kIdleWatts;
  reading.joules = (kIdleWatts * static_cast<double>(std::max<Nanos>(0, now - start_)) +
                    (kBusyWatts - kIdleWatts) * static_cast<double>(busy_for)) /
                   1e9;
  return reading;
}

}  // namespace imgperf
