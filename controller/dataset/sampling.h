// The order in which entries are taken.
#pragma once

#include <cstdint>
#include <vector>

#include "controller/plan/run_plan.h"

namespace imgperf {

// Every index below `size` once, rising or shuffled by the seed; or `draws` of them, each drawn anew. The
// same on every machine and with every library.
std::vector<std::uint32_t> EntryOrder(Sampling sampling, std::uint32_t size, std::uint64_t seed,
                                      std::size_t draws = 0);

// `draws` indices of weights: in every stretch as long as their sum each index as often as its weight says,
// shuffled by the seed.
std::vector<std::uint32_t> MixOrder(const std::vector<std::uint32_t>& weights, std::uint64_t seed,
                                    std::size_t draws);

}  // namespace imgperf
