// Work on many things at once, for as long as a caller waits.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace imgperf {

// More would fill memory with half-done work rather than save time.
inline constexpr std::size_t kMostThreads = 8;

// Calls `work(i)` once for every i below `count`, on as many threads as the machine has and kMostThreads
// allows, in no order that can be relied on. Returns when all are done. `work` throws nothing, and calls for
// different i share nothing that changes.
template <typename Work>
void ForEachIndex(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const std::size_t wanted =
      std::min({count, kMostThreads, std::size_t{std::max(1U, std::thread::hardware_concurrency())}});
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(take);
  take();
  for (std::thread& other : others) other.join();
}

}  // namespace imgperf
