#include "controller/dataset/sampling.h"

#include <algorithm>
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

void Shuffle(std::vector<std::uint32_t>& order, std::mt19937_64& random) {
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[DrawBelow(left, random)]);
  }
}

}  // namespace

std::vector<std::uint32_t> EntryOrder(Sampling sampling, std::uint32_t size, std::uint64_t seed,
                                      std::size_t draws) {
  if (sampling == Sampling::kRandom) return Draws(size, seed, draws);
  std::vector<std::uint32_t> order(size);
  std::iota(order.begin(), order.end(), 0u);
  if (sampling == Sampling::kSequential) return order;
  std::mt19937_64 random(seed);
  Shuffle(order, random);
  return order;
}

std::vector<std::uint32_t> MixOrder(const std::vector<std::uint32_t>& weights, std::uint64_t seed,
                                    std::size_t draws) {
  std::vector<std::uint32_t> stretch;
  for (std::uint32_t i = 0; i < weights.size(); ++i) stretch.insert(stretch.end(), weights[i], i);
  std::mt19937_64 random(seed);
  std::vector<std::uint32_t> order;
  order.reserve(draws);
  while (order.size() < draws && !stretch.empty()) {
    Shuffle(stretch, random);
    const std::size_t wanted = std::min(stretch.size(), draws - order.size());
    order.insert(order.end(), stretch.begin(), stretch.begin() + static_cast<std::ptrdiff_t>(wanted));
  }
  return order;
}

}  // namespace imgperf
