#include "worker/low_priority.h"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <spdlog/spdlog.h>

namespace imgperf {

void LowerOwnPriority() {
  constexpr int kLeast = 19;
  const sched_param none{};
  // Linux takes both by thread. Nobody is refused a lower priority; a sandbox may know better.
  const bool batch = sched_setscheduler(0, SCHED_BATCH, &none) == 0;
  if (batch && setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLeast) == 0) return;
  spdlog::warn("looking at images may disturb the requests: its priority cannot be lowered: {}",
               std::strerror(errno));
}

}  // namespace imgperf
