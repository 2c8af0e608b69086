#include "controller/credit/url_choice.h"

namespace imgperf {

std::uint32_t UrlChoice::Next(const std::vector<std::uint64_t>& in_flight) {
  const auto load = [&](std::size_t url) { return url < in_flight.size() ? in_flight[url] : 0; };
  if (urls_ == 0) return 0;
  std::size_t best = (last_ + 1) % urls_;
  for (std::size_t step = 2; step <= urls_; ++step) {
    const std::size_t url = (last_ + step) % urls_;
    if (load(url) < load(best)) best = url;
  }
  last_ = best;
  return static_cast<std::uint32_t>(best);
}

}  // namespace imgperf
