// AIPerf's random pools: rows drawn with replacement, one from each pool, and put together.
#pragma once

#include <cstdint>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// `count` rows: the first text that was drawn is the prompt, images are those of all pools in their order.
// The same seed draws the same on every machine. No pool is empty. Error: no text was drawn, or two bodies.
absl::StatusOr<DatasetRows> DrawFromPools(const std::vector<DatasetRows>& pools, std::uint32_t count,
                                          std::uint64_t seed);

}  // namespace imgperf
