// Sides made by hand.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "controller/compare/side.h"

namespace imgperf {

// A run of those latencies in due order, `fail_every`-th request failed (0: none); a request ends every `gap`
// seconds, with one image.
inline Side SideOf(const std::string& name, const std::vector<double>& latencies, double gap = 1,
                   std::size_t fail_every = 0) {
  Side side;
  side.name = name;
  side.from = name + "/journal";
  std::vector<double>& values = side.rows.values[MetricIndex("request_latency")];
  for (std::size_t i = 0; i < latencies.size(); ++i) {
    const bool fails = fail_every > 0 && i % fail_every == fail_every - 1;
    side.rows.missed.push_back(fails ? 1 : 0);
    values.push_back(fails ? std::numeric_limits<double>::quiet_NaN() : latencies[i]);
    if (fails) continue;
    side.rows.gaps_s.push_back(gap);
    side.rows.images.push_back(1);
    side.rows.megapixels.push_back(0.25);
  }
  return side;
}

}  // namespace imgperf
