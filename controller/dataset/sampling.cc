#include "controller/dataset/sampling.h"

#include <numeric>
#include <random>
#include <utility>

#include "controller/dataset/random.h"

namespace imgperf {
namespace {

std::vector<std::uint32_t> Draws(std::uint32_t size, std::uint64_t seed, std::size_t draws) {
  std::mt19937_64 random(seed);
  std::vector<std::uint32_t> order(size == 0 ? 0 : draws);
  for (std::uint32_t& entry : order) entry = static_cast<std::uint32_t>(DrawBelow(size, random));
  return order;
}

}  // namespace

std::vector<std::uint32_t> EntryOrder(Sampling sampling, std::uint32_t size, std::uint64_t seed,
                                      std::size_t draws) {
  if (sampling == Sampling::kRandom) return Draws(size, seed, draws);
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
