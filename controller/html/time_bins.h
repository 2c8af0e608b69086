// How a run went over time: what ended, and how much was in flight, in bins of one width.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "common/clock.h"
#include "controller/html/request_rows.h"

namespace imgperf {

struct TimeBins {
  Nanos start = 0;  // of the first bin, Unix time
  Nanos width = 0;  // of each; a round number of seconds or of a decimal part of one
  // By bin. A request is counted in the bin in which it ended.
  std::array<std::vector<std::uint32_t>, kPageOutcomes> ended;
  std::vector<std::uint32_t> images;  // returned in completed requests
  std::vector<double> in_flight;      // on average over the bin
};

// Pure, linear in the rows. At most `most` bins; none without rows.
TimeBins BinOverTime(std::span<const RequestRow> rows, std::size_t most);

}  // namespace imgperf
