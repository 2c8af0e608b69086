#include "simulator/stream_times.h"

#include <cmath>

namespace imgperf {

StreamTimes TimesOf(const Profile& profile, const Workload& workload, const Streamed& streamed) {
  StreamTimes out;
  const StageShares shares = SharesOf(profile, workload);
  const double one = static_cast<double>(streamed.finish_ns - streamed.start_ns) / workload.n;
  for (std::uint32_t image = 0; image < workload.n; ++image) {
    const double begin = static_cast<double>(image) * one;
    out.partials.emplace_back();
    for (std::uint32_t k = 1; k <= streamed.partials; ++k) {
      const double way = shares.encoder + shares.denoise * k / (streamed.partials + 1);
      out.partials.back().push_back(streamed.start_ns + std::llround(begin + way * one));
    }
    out.completed.push_back(streamed.start_ns + std::llround(begin + one));
  }
  out.completed.back() = streamed.finish_ns;
  return out;
}

}  // namespace imgperf
