// How long the memory of a series is, read off the series itself.
#pragma once

#include <cstddef>
#include <vector>

namespace imgperf {

// The length of block that a circular block bootstrap of the series' mean should draw: Politis & White
// (2004), "Automatic block-length selection for the dependent bootstrap", with the correction of Patton,
// Politis & White (2009). Lags count up to where the autocorrelation stays inside 2 sqrt(log10 n / n),
// tapered by a flat top. One difference: they look at lags up to about sqrt(n), which a busy queue's memory
// exceeds; here it is a quarter of the series. At least 1; at most a kLeastBlocks-th of the series. Pure.
std::size_t BlockLength(const std::vector<double>& series);

// Fewer blocks than this say too little of how much they differ.
inline constexpr std::size_t kLeastBlocks = 6;

}  // namespace imgperf
