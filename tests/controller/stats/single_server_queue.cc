#include "tests/controller/stats/single_server_queue.h"

#include <algorithm>
#include <cmath>

namespace imgperf {

SingleServerQueue::SingleServerQueue(double load, std::uint64_t seed) : load_(load), random_(seed) {
  // Who arrives in the steady state waits with probability `load`, then exponentially with rate 1 - load.
  const bool waits = std::bernoulli_distribution(load)(random_);
  wait_ = waits ? std::exponential_distribution<double>(1 - load)(random_) : 0;
}

std::vector<double> SingleServerQueue::Sojourns(std::size_t count) {
  std::exponential_distribution<double> service(1);
  std::exponential_distribution<double> gap(load_);
  std::vector<double> sojourns(count);
  for (double& sojourn : sojourns) {
    sojourn = wait_ + service(random_);
    wait_ = std::max(0.0, sojourn - gap(random_));  // Lindley
  }
  return sojourns;
}

double SingleServerQueue::Quantile(double share) const { return -std::log1p(-share) / (1 - load_); }

}  // namespace imgperf
