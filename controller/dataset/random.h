// Draws that are the same on every machine: std's distributions differ from library to library.
#pragma once

#include <cstdint>
#include <random>

namespace imgperf {

// Uniform below `bound`, which is not 0, without modulo bias.
inline std::uint64_t DrawBelow(std::uint64_t bound, std::mt19937_64& random) {
  const std::uint64_t excess = (0 - bound) % bound;  // 2^64 mod bound
  std::uint64_t drawn = random();
  while (drawn < excess) drawn = random();
  return drawn % bound;
}

}  // namespace imgperf
