// Which URL the next request goes to, when that depends on how many are in flight at each.
#pragma once

#include <cstdint>
#include <vector>

namespace imgperf {

// Least in flight; equals take turns in the order of the URLs, or a load of one request at a time would know
// only the first. A URL that fails fast has few in flight and attracts requests: nothing here weighs
// failures. Pure. Thread: credit loop.
class UrlChoice {
 public:
  explicit UrlChoice(std::size_t urls) : last_(urls == 0 ? 0 : urls - 1), urls_(urls) {}

  // `in_flight`: by URL, over all workers; what is missing at its end is 0. 0 when there are no URLs.
  std::uint32_t Next(const std::vector<std::uint64_t>& in_flight);

 private:
  std::size_t last_;
  const std::size_t urls_;
};

}  // namespace imgperf
