#include "controller/dataset/sampling.h"

#include <numeric>
#include <random>
#include <utility>

namespace imgperf {
namespace {

// Uniform below `bound`, without modulo bias; std's distributions differ from library to library.
std::uint64_t DrawBelow(std::uint64_t bound, std::mt19937_64& random) {
  const std::uint64_t excess = (0 - bound) % bound;  // 2^64 mod bound
  std::uint64_t drawn = random();
  while (drawn < excess) drawn = random();
  return drawn % bound;
}

}  // namespace

std::vector<std::uint32_t> EntryOrder(Sampling sampling, std::uint32_t size, std::uint64_t seed) {
  std::vector<std::uint32_t> order(size);
  std::iota(order.begin(), order.end(), 0u);
  if (sampling == Sampling::kSequential) return order;
  std::mt19937_64 random(seed);
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[DrawBelow(left, random)]);
  }
  return order;
}

}  // namespace imgperf
