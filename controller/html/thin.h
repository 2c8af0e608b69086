// Which requests a chart shows when there are more than it can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "controller/html/request_rows.h"

namespace imgperf {

// Indices of at most `most` rows, rising; all when there are no more. Rows are put on a grid of time, latency
// (logarithmic) and outcome: every cell keeps its lowest and its highest, and then as many as there is room
// for, the same number in each. So what stands alone stays, and what is left out has neighbours that are
// shown. Where even the extremes of all cells are too many, the cells grow. Pure.
std::vector<std::uint32_t> Thin(std::span<const RequestRow> rows, std::size_t most);

}  // namespace imgperf
